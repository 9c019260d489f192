"""Descriptors scaled by the bounds of the archive."""

import pytest

from app.audio.descriptors.names import CLASSIC_NAMES, Kind
from app.database import Database
from app.models import DescriptorBounds
from app.sounds import normalisation
from app.sounds.normalisation import DIMENSIONS, Bounds, bounds_of, normalised, packed
from search import FIELDS, Source

BOUNDS = {
    "rhythm.bpm": Bounds((40.0,), (140.0,)),
    "sfx.tristimulus.mean": Bounds((0.0, 1.0, 0.5), (1.0, 1.0, 0.75)),
}


class TestDimensions:
    def test_are_those_of_every_number_that_search_normalises(self) -> None:
        fields = {field.name: field for field in FIELDS.values() if field.source is Source.CLASSIC}
        expected = {name: field.dimensions for name, field in fields.items() if field.is_normalised}
        assert {name: DIMENSIONS[name] for name in expected} == expected
        assert not DIMENSIONS.keys() & (fields.keys() - expected.keys())

    def test_least_and_greatest_values_and_texts_have_none(self) -> None:
        fixed = [row for row in CLASSIC_NAMES if row.kind not in {Kind.NUMBERS, Kind.TEXTS}]
        unscaled = {leaf for row in fixed for leaf in row.leaves()} - DIMENSIONS.keys()
        texts = {"tonal.chords_key", "tonal.chords_scale", "tonal.key_key", "tonal.key_scale"}
        versions = {"metadata.version.essentia", "metadata.version.extractor"}
        assert {name for name in unscaled if not name.endswith((".min", ".max"))} == {
            "tonal.chords_histogram",
            *texts,
            *versions,
        }


class TestNormalised:
    @pytest.mark.parametrize(
        ("name", "value", "expected"),
        [
            pytest.param("rhythm.bpm", 40.0, 0.0, id="lowest"),
            pytest.param("rhythm.bpm", 140.0, 1.0, id="highest"),
            pytest.param("rhythm.bpm", 65.0, 0.25, id="between"),
            pytest.param("rhythm.bpm", 240.0, 2.0, id="not clipped"),
            pytest.param("sfx.tristimulus.mean", [0.5, 1.0, 0.5], [0.5, None, 0.0], id="each dimension by itself"),
            pytest.param("lowlevel.hfc.mean", 3.0, None, id="no bounds yet"),
            pytest.param("sfx.tristimulus.mean", [0.5], None, id="other dimensions"),
            pytest.param("lowlevel.hfc.min", 3.0, 3.0, id="least"),
            pytest.param("lowlevel.mfcc.max", [3.0] * 13, [3.0] * 13, id="greatest"),
            pytest.param("tonal.chords_histogram", [4.0] * 24, [4.0] * 24, id="histogram of chords"),
            pytest.param("tonal.key_key", "A#", "A#", id="text"),
            pytest.param("rhythm.onset_times", [0.5, 7.0], [0.5, 7.0], id="variable length"),
        ],
    )
    def test_scales_what_is_to_be_scaled(self, name: str, value: object, expected: object) -> None:
        assert normalised({name: value}, BOUNDS) == {name: expected}


class TestBounds:
    def test_extents_can_be_divided_by(self) -> None:
        assert BOUNDS["sfx.tristimulus.mean"].extents == (1.0, 1.0, 0.25)


class TestExtents:
    def test_are_those_of_the_names_given(self, each_database: Database) -> None:
        with each_database.writing() as session:
            for name, (lows, highs) in BOUNDS.items():
                session.add(DescriptorBounds(name=name, lows=packed(lows), highs=packed(highs)))
        with each_database.reading() as session:
            assert bounds_of(session, BOUNDS) == BOUNDS
            assert bounds_of(session, ["rhythm.bpm", "nope"]) == {"rhythm.bpm": BOUNDS["rhythm.bpm"]}
            assert bounds_of(session, []) == {}

    def test_of_another_release_with_other_dimensions_count_as_none(self, sqlite_database: Database) -> None:
        with sqlite_database.writing() as session:
            session.add(DescriptorBounds(name="rhythm.bpm", lows=packed([1.0, 2.0]), highs=packed([3.0, 4.0])))
        with sqlite_database.reading() as session:
            assert bounds_of(session, ["rhythm.bpm"]) == {}

    def test_are_stored_to_the_last_bit(self) -> None:
        numbers = (0.1, -1e-300, 1e17, 2 / 3)
        assert normalisation.unpacked(packed(numbers)) == numbers
