"""Notify decides who hears that there is a message, and never sees what the message is about."""
