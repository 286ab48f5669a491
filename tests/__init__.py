"""Tests by behaviour: house rules, pure decisions, one service, contracts, and whole journeys on real parts."""
