"""Backups: both databases, and the keyring under a passphrase, with the hash of every file."""
