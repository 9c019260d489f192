"""Times of many calls, and what is said of them."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Timings:
    """The seconds of each call on the clock, and the CPU time of all together."""

    wall_s: tuple[float, ...]
    cpu_s: float

    def __add__(self, other: Self) -> Self:
        """Put the calls of two runs together."""
        return replace(self, wall_s=self.wall_s + other.wall_s, cpu_s=self.cpu_s + other.cpu_s)

    @property
    def median_ms(self) -> float:
        """The middle time, milliseconds."""
        return statistics.median(self.wall_s) * 1000

    @property
    def percentile_99_ms(self) -> float:
        """The time that 99 of 100 calls stay below, milliseconds."""
        return statistics.quantiles(self.wall_s, n=100, method="inclusive")[98] * 1000

    @property
    def cpu_ms_a_call(self) -> float:
        """CPU time of one call on average, milliseconds."""
        return self.cpu_s / len(self.wall_s) * 1000


def timed(calls: Sequence[Callable[[], object]], rounds: int, cpu_s: Callable[[], float]) -> Timings:
    """Time so many rounds of some calls; `cpu_s` tells the CPU time that whoever does the work has taken so far."""
    wall_s = []
    before_s = cpu_s()
    for _ in range(rounds):
        for call in calls:
            started = time.perf_counter()
            call()
            wall_s.append(time.perf_counter() - started)
    return Timings(tuple(wall_s), cpu_s() - before_s)
