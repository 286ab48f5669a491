"""What is told to a person when the stack cannot start."""


class CannotStart(RuntimeError):
    """One sentence: what is wrong and what mends it."""
