"""The four services of the desk and the chassis that carries them; they know each other only by their events."""
