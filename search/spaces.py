"""The similarity spaces: the one place that says which there are, and how long their vectors are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Space:
    """One space: vectors of `dimensions` numbers, compared by their cosine.

    `is_computed`: this archive makes the vectors of its sounds itself; those of other spaces are brought in.
    `is_shown`: sounds show their vector in it, as `sim_<name>`.
    `version` grows with every change of how vectors are made; an index with vectors of another version is rebuilt.
    """

    name: str
    dimensions: int
    meaning: str
    is_computed: bool = False
    is_shown: bool = True
    version: int = 1


_ROWS = (
    Space("freesound_classic", 100, "timbre, pitch and shape, from descriptors", is_computed=True, version=2),
    Space(
        "freesound_statistics",
        100,
        "the same from nothing but statistics, as files of analyses hold",
        is_computed=True,
        is_shown=False,
    ),
    Space("laion_clap", 512, "embedding of the CLAP model by LAION; computed elsewhere and brought in"),
)

SPACES: dict[str, Space] = {space.name: space for space in _ROWS}

DEFAULT_SPACE = "freesound_classic"
