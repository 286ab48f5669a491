"""The front: what the services show to people and machines over HTTP, and who may see it."""
