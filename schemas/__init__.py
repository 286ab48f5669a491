"""What the services promise each other and the outside: facts, events, streams. Shapes only, no behaviour."""
