"""The embedded stack behind `make run`: real parts, loopback only."""
