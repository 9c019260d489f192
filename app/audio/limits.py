"""How much of everything one sound may use."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds within which one sound is processed.

    `file_size_bytes` and `duration_s` refuse a sound; `analysed_s` of it are analysed; `memory_bytes` of address space,
    `written_file_bytes` of one file and `wall_clock_s` (and a little more for long sounds) stop a child process, and
    one that has done `jobs_per_child` jobs or occupies `resident_bytes` is replaced.
    The disk one job can fill follows from `duration_s`: 0.3 MB a second in all, of which 0.07 MB are previews and stay;
    and from `analysed_s`: 0.03 MB a second for the values of frames.
    """

    file_size_bytes: int = 1024 * MIB
    duration_s: float = 3 * 3600.0
    analysed_s: float = 600.0
    memory_bytes: int = 3072 * MIB
    written_file_bytes: int = 4095 * MIB
    wall_clock_s: float = 60.0
    jobs_per_child: int = 50
    resident_bytes: int = 1024 * MIB

    def wall_clock_for_file_s(self, size_bytes: int) -> float:
        """How long a job may take as long as only the size of its file is known: a second more for each megabyte."""
        return self.wall_clock_s + size_bytes / 1e6

    def wall_clock_for_sound_s(self, duration_s: float) -> float:
        """How long a job may take once its sound is decoded: as long again as the sound lasts."""
        return self.wall_clock_s + duration_s
