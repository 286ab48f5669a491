"""The road of a complaint as its people and machines go it, on a stack in which everything is real."""
