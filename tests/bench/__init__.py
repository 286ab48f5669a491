"""Benchmarks: probes of the machine and the libraries, never a timed test."""
