"""The field table and the classic vocabulary in it."""

import pytest

import search
from search.classic_fields import CLASSIC_FIELDS, VARIABLE_LENGTH_NAMES
from search.fields import (
    FIELDS,
    Kind,
    Source,
    descriptor,
    lookup,
    named,
    near_descriptor_names,
    near_names,
)

ALIASES = {
    "original_filename": "name",
    "grouping_pack": "pack_grouping",
    "pack_tokenized": "pack",
    "ac_tempo": "bpm",
    "ac_note_frequency": "pitch",
    "ac_loop": "loopable",
    "ac_single_event": "single_event",
    "ac_reverb": "reverbness",
    "rhythm.first_peak_bpm": "rhythm.first_peak_bpm.mean",
    "rhythm.second_peak_weight": "rhythm.second_peak_weight.mean",
    "sfx.pitch_centroid": "sfx.pitch_centroid.mean",
}


class TestFields:
    @pytest.mark.parametrize(("alias", "name"), ALIASES.items())
    def test_an_older_name_means_the_current_field(self, alias: str, name: str) -> None:
        assert lookup(alias) is named(name)

    def test_a_hidden_field_has_no_name_for_a_filter(self) -> None:
        assert named("username_words").is_hidden
        assert lookup("username_words") is None

    def test_no_name_or_alias_is_given_twice(self) -> None:
        names = [name for field in FIELDS.values() for name in (field.name, *field.aliases)]

        assert len(names) == len(set(names))

    def test_every_field_says_what_it_means(self) -> None:
        assert all(field.meaning for field in FIELDS.values())

    def test_near_names_are_best_first_and_few(self) -> None:
        assert near_names("spectral_centroi")[0] == "spectral_centroid"
        assert len(near_names("spectral_centroi", at_most=1)) == 1
        assert near_names("zzz") == ()
        assert near_descriptor_names("rhythm.bpn")[0] == "rhythm.bpm"
        assert near_descriptor_names("duratio") == ()
        assert near_descriptor_names("ac_temp")[0] == "ac_tempo"

    def test_the_public_surface_names_only_what_is_there(self) -> None:
        assert all(hasattr(search, name) for name in search.__all__)


class TestClassicFields:
    def test_every_statistic_of_a_descriptor_over_frames_is_a_field(self) -> None:
        statistics = [field.name for field in CLASSIC_FIELDS if field.name.startswith("lowlevel.mfcc.")]

        assert sorted(statistics) == [
            f"lowlevel.mfcc.{statistic}"
            for statistic in ("dmean", "dmean2", "dvar", "dvar2", "max", "mean", "min", "var")
        ]
        assert {named(name).dimensions for name in statistics} == {13}

    @pytest.mark.parametrize(
        ("name", "dimensions"),
        [
            ("lowlevel.average_loudness", 1),
            ("lowlevel.barkbands.mean", 27),
            ("lowlevel.frequency_bands.dvar2", 28),
            ("rhythm.bpm", 1),
            ("rhythm.beats_loudness_band_ratio.mean", 6),
            ("rhythm.first_peak_bpm.dvar2", 1),
            ("sfx.tristimulus.var", 3),
            ("tonal.hpcp.mean", 36),
            ("tonal.chords_histogram", 24),
        ],
    )
    def test_a_descriptor_has_its_dimensions(self, name: str, dimensions: int) -> None:
        field = lookup(name)

        assert field is not None
        assert (field.dimensions, field.kind, field.source) == (dimensions, Kind.FLOAT, Source.CLASSIC)

    @pytest.mark.parametrize("name", ["lowlevel.spectral_decrease.var", "lowlevel.mfcc", "lowlevel"])
    def test_what_was_never_documented_is_no_classic_descriptor(self, name: str) -> None:
        assert lookup(name) is None

    @pytest.mark.parametrize("name", VARIABLE_LENGTH_NAMES)
    def test_descriptors_of_variable_length_are_no_fields(self, name: str) -> None:
        assert lookup(name) is None

    @pytest.mark.parametrize("name", ["rhythm.bpm", "bpm", "ac_tempo"])
    def test_a_dot_may_stand_before_a_descriptor(self, name: str) -> None:
        assert lookup(f".{name}") is lookup(name) is not None

    @pytest.mark.parametrize("name", [".tag", ".duration", "..bpm", "."])
    def test_a_dot_before_anything_else_names_nothing(self, name: str) -> None:
        assert lookup(name) is None

    @pytest.mark.parametrize(
        ("name", "found"),
        [("pitch", "pitch"), ("ac_tempo", "bpm"), (".rhythm.bpm", "rhythm.bpm"), ("duration", None), ("nope", None)],
    )
    def test_descriptors_of_both_vocabularies_are_found_by_any_name(self, name: str, found: str | None) -> None:
        field = descriptor(name)

        assert (field and field.name) == found

    def test_text_is_exact(self) -> None:
        texts = {field.name for field in CLASSIC_FIELDS if field.kind is Kind.EXACT}

        assert texts == {"tonal.key_key", "tonal.key_scale", "tonal.chords_key", "tonal.chords_scale"}

    def test_numbers_are_normalised_but_for_extremes_and_the_histogram(self) -> None:
        left_out = {field.name for field in CLASSIC_FIELDS if field.kind.is_number and not field.is_normalised}

        assert "tonal.chords_histogram" in left_out
        assert all(name.endswith((".min", ".max")) for name in left_out - {"tonal.chords_histogram"})
        assert not any(field.is_normalised for field in CLASSIC_FIELDS if field.kind is Kind.EXACT)
        assert named("lowlevel.mfcc.mean").is_normalised
