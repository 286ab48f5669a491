"""Events that nobody can handle, on every stream: who waits for them, who does not, and what a release brings."""
