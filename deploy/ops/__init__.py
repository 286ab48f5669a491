"""The page of the operator: what stands still, since when, and which command helps; it never sees a complaint."""
