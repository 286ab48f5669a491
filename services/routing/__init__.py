"""Routing decides which destination a complaint goes to; it never sees the story, the names or the grounds."""
