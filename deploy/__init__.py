"""Where the desk runs: the embedded stack, and what production is provisioned from."""
