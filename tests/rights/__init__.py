"""Who may do what, tried by everybody: at every address, with every forged token, and at the broker."""
