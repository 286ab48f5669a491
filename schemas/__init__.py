"""What the services promise each other and the outside: facts, events and streams, as shapes without behaviour."""
