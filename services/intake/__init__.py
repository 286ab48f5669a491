"""Intake takes what a reporter says, seals it before it is written, and never sees what a committee thinks of it."""
