"""Committee opens cases from routing's decisions, runs their clocks, and never sees two committees' cases in one query."""
