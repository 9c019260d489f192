"""What differences count as in a target."""

import pytest
from sqlalchemy.orm import Session

import search
from app.audio.descriptors import flat
from app.audio.descriptors.names import CLASSIC_NAMES
from app.database import Database
from app.discovery import scaling
from app.models import DescriptorBounds
from app.sounds import normalisation


def _bounds(session: Session, name: str, lows: tuple[float, ...], highs: tuple[float, ...]) -> None:
    row = DescriptorBounds(name=name, lows=normalisation.packed(lows), highs=normalisation.packed(highs))
    session.add(row)


@pytest.fixture
def database(each_database: Database) -> Database:
    with each_database.writing() as session:
        _bounds(session, "rhythm.bpm", (60.0,), (180.0,))
        _bounds(session, "lowlevel.spectral_centroid.mean", (100.0,), (4100.0,))
        _bounds(session, "sfx.tristimulus.mean", (0.0, 0.25, 0.5), (1.0, 0.75, 0.5))
    return each_database


def _extents(database: Database, *targets: search.Target) -> list[tuple[float, ...] | None]:
    with database.looking() as session:
        return [target.extents for target in scaling.scaled(session, targets)]


def _made_of_one_measurement() -> dict[str, str]:
    """What the analysis makes of one measurement: the current name and that of the measurement."""
    others = {name: measurement for name, (measurement, _) in flat._OTHER_STATISTICS.items()}
    return {**flat._VALUES, **flat._COUNTS, **flat._MEANS, **others}


def test_a_descriptor_has_the_range_of_the_classic_one_that_it_is_made_of() -> None:
    scaled = [name for row in CLASSIC_NAMES for name in row.leaves() if name in normalisation.DIMENSIONS]
    leaves = {row.measurement: set(row.leaves()).intersection(scaled) for row in CLASSIC_NAMES}
    numbers = {name: measurement for name, measurement in _made_of_one_measurement().items() if name in search.FIELDS}
    wanted = {name: leaves[measurement] for name, measurement in numbers.items() if leaves.get(measurement)}
    assert len(wanted) > 30
    assert [name for name, classic in wanted.items() if scaling._MADE_OF.get(name) not in classic] == []
    assert scaling._MADE_OF.keys() >= wanted.keys()


class TestScaled:
    def test_each_dimension_counts_in_its_own_range(self, database: Database) -> None:
        target = search.Target("sfx.tristimulus.mean", (0.1, 0.2, 0.3))
        assert _extents(database, target) == [(1.0, 0.5, 1.0)]  # all sounds have the same third one

    def test_a_dimension_without_say_stays_so(self, database: Database) -> None:
        target = search.Target("sfx.tristimulus.mean", (0.0, 0.2, 0.0), (search.WITHOUT_SAY, 1.0, search.WITHOUT_SAY))
        assert _extents(database, target) == [(search.WITHOUT_SAY, 0.5, search.WITHOUT_SAY)]

    def test_a_current_name_has_the_range_of_what_it_is_made_of(self, database: Database) -> None:
        targets = (search.Target("bpm", (120.0,)), search.Target("spectral_centroid", (1000.0,)))
        assert _extents(database, *targets) == [(120.0,), (4000.0,)]

    @pytest.mark.parametrize(("name", "extent"), [("loudness", 70.0), ("brightness", 100.0), ("bpm_confidence", 1.0)])
    def test_what_nothing_classic_is_like_has_its_usual_range(
        self, database: Database, name: str, extent: float
    ) -> None:
        assert _extents(database, search.Target(name, (0.0,))) == [(extent,)]


class TestWritten:
    def test_what_was_written_gives_the_same_again(self) -> None:
        extents = [(1 / 3, search.WITHOUT_SAY), (1e-9,)]
        targets = [search.Target("a", (0.0,) * len(some), some) for some in extents]
        bare = [
            search.Target("a", (0.0, 0.0), (1.0, search.WITHOUT_SAY)),
            search.Target("a", (0.0,)),
        ]
        assert scaling.scaled_as(scaling.written(targets), bare) == tuple(targets)

    @pytest.mark.parametrize("text", ["", "1", "1,2,3", "0,1", "1e300", "-1,1", "nan,1", "inf,1", "x,1"])
    def test_what_does_not_fit_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"extents|float"):
            scaling.scaled_as(text, [search.Target("a", (0.0, 0.0))])
