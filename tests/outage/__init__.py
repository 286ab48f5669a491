"""What the desk needs goes away under load: a broker, a database, a mail server, the disk, the clock, the network."""
