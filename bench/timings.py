"""Times of many calls, and what is said of them."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timings:
    """The seconds of each call on the clock, and the CPU time of all together."""

    wall_s: tuple[float, ...]
    cpu_s: float

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
