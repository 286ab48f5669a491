"""Committee opens cases from routing's decisions and runs their clocks; no query sees two committees' cases."""
