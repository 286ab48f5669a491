"""Waves: a set at a time, where the order of each key must hold."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

A = TypeVar("A")


def waves(items: Sequence[A], key: Callable[[A], Hashable]) -> list[list[A]]:
    """Split so that the n-th wave holds the n-th item of each key: a set at a time, and order holds within a key."""
    out: list[list[A]] = []
    seen: dict[Hashable, int] = {}
    for item in items:
        k = key(item)
        n = seen[k] = seen.get(k, -1) + 1
        if n == len(out):
            out.append([])
        out[n].append(item)
    return out
