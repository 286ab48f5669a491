"""Interleaved measurement: every variant of a question takes a slice in every round, so that noise hits all alike."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

Work = Callable[[int], Awaitable[object]]
"""Does one thing the given number of times, to the end: nothing is left in a queue when it returns."""

Clock = Callable[[], Awaitable[float]]

ROUNDS = 7
SLICE_SECONDS = 0.25
"""Slices are between half of this and this, if nothing disturbs them."""


async def own_cpu() -> float:
    """CPU seconds of this process, all threads."""
    return time.process_time()


@dataclass(frozen=True)
class Variant:
    """One way of doing the thing; ``cpu`` reads the CPU seconds of the process whose cost is in question."""

    name: str
    work: Work
    cpu: Clock = own_cpu


@dataclass(frozen=True)
class Question:
    """Variants of one thing; the first is the floor that the others are compared with, all counted per ``unit``."""

    title: str
    unit: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Figure:
    """Microseconds per unit: wall time (min, median, max over the rounds), CPU, and the ratio to the floor.

    The ratio is the median of the rounds' own ratios, because a loaded minute slows floor and variant together.
    """

    name: str
    least: float
    typical: float
    most: float
    cpu: float
    ratio: float
    cpu_ratio: float


@dataclass(frozen=True)
class Slice:
    """What one slice cost, in microseconds per unit."""

    wall: float
    cpu: float


async def measured(variant: Variant, times: int) -> Slice:
    """One slice of the given size."""
    cpu, wall = await variant.cpu(), time.perf_counter()
    await variant.work(times)
    wall, cpu = time.perf_counter() - wall, await variant.cpu() - cpu
    return Slice(wall * 1e6 / times, cpu * 1e6 / times)


async def fitting(variant: Variant) -> int:
    """How many times fill a slice.

    The first time warms up and does not count: a producer that fetches its metadata would seem to need no second.
    """
    await variant.work(1)
    times = 1
    while (await measured(variant, times)).wall * times < SLICE_SECONDS * 1e6 / 2:
        times *= 2
    return times


async def answer(question: Question) -> list[Figure]:
    """Measure all variants, each round in another order, so that no variant always follows the same neighbour."""
    sizes = [await fitting(variant) for variant in question.variants]
    order = list(range(len(sizes)))
    slices: list[list[Slice]] = [[] for _ in order]
    for turn in range(ROUNDS):
        start = turn % len(order)
        for i in order[start:] + order[:start]:
            slices[i].append(await measured(question.variants[i], sizes[i]))
    return [figure(v.name, taken, slices[0]) for v, taken in zip(question.variants, slices, strict=True)]


def figure(name: str, taken: list[Slice], floor: list[Slice]) -> Figure:
    """Sum a variant's rounds up against the floor's slices of the same rounds."""
    walls = [s.wall for s in taken]
    pairs = list(zip(taken, floor, strict=True))
    return Figure(
        name=name,
        least=min(walls),
        typical=median(walls),
        most=max(walls),
        cpu=median(s.cpu for s in taken),
        ratio=median(s.wall / f.wall for s, f in pairs),
        cpu_ratio=median(s.cpu / f.cpu for s, f in pairs),
    )


def table(question: Question, figures: list[Figure]) -> str:
    """The answer as a Markdown table."""
    head = f"| {question.title} | µs/{question.unit} median (min..max) | × floor | CPU µs | CPU × floor |"
    rows = [
        f"| {f.name} | {f.typical:,.1f} ({f.least:,.1f}..{f.most:,.1f}) | {f.ratio:.2f}"
        f" | {f.cpu:,.1f} | {f.cpu_ratio:.2f} |"
        for f in figures
    ]
    return "\n".join([head, "| --- | --- | --- | --- | --- |", *rows])
