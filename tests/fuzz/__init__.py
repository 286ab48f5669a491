"""The fuzzer: every decoder gets inputs that follow the branches of its code, and may end only as it promises."""
