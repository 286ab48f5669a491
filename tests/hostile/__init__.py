"""The hostile campaign: requests by the thousand that are wrong in every way, and clients that are slow on purpose."""
