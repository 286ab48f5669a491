"""Processes are killed at any moment while complaints come in; then every trace they left is counted."""
