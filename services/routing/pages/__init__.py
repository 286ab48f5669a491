"""The desk's own pages: what is held and decided by hand, and what the register of today says."""
