"""The classic descriptors by name."""

import pytest

import search
from app.sounds import classic_names
from search.classic_fields import VARIABLE_LENGTH_NAMES

STATISTICS = ("mean", "min", "max", "var", "dmean", "dmean2", "dvar", "dvar2")
CENTROID = tuple(f"lowlevel.spectral_centroid.{statistic}" for statistic in STATISTICS)


class TestChosen:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("rhythm.bpm", ("rhythm.bpm",)),
            (".rhythm.bpm", ("rhythm.bpm",)),
            ("tonal.key_key,rhythm.bpm,rhythm.bpm", ("rhythm.bpm", "tonal.key_key")),
            ("rhythm.bpm, .tonal.key_key", ("rhythm.bpm", "tonal.key_key")),
            ("lowlevel.spectral_centroid", CENTROID),
            (".lowlevel.spectral_centroid,lowlevel.spectral_centroid.max", CENTROID),
            ("lowlevel.spectral_centroid.max", ("lowlevel.spectral_centroid.max",)),
            ("metadata.version", ("metadata.version.essentia", "metadata.version.extractor")),
            ("lowlevel", ()),
            ("tonal.", ()),
            ("Rhythm.bpm", ()),
            ("nope,rhythm.bpm.mean", ()),
            (",", ()),
            ("tonal.thpcp,rhythm.beats_loudness_bass,metadata.audio_properties.length", ()),  # gone before 2025
            ("nope,rhythm.onset_times", ("rhythm.onset_times",)),
        ],
    )
    def test_names_choose_and_the_vocabulary_orders(self, text: str, expected: tuple[str, ...]) -> None:
        assert classic_names.chosen(text) == expected


class TestNested:
    def test_a_tree_follows_the_dots(self) -> None:
        values = {"lowlevel.mfcc.mean": [1.0], "lowlevel.mfcc.var": [2.0], "rhythm.bpm": 120.0}
        assert classic_names.nested(values) == {
            "lowlevel": {"mfcc": {"mean": [1.0], "var": [2.0]}},
            "rhythm": {"bpm": 120.0},
        }

    def test_no_name_hides_another(self) -> None:
        def count(tree: object) -> int:
            return sum(map(count, tree.values())) if isinstance(tree, dict) else 1

        assert count(classic_names.nested(dict.fromkeys(classic_names.LEAVES, 1.0))) == len(classic_names.LEAVES)


class TestVocabulary:
    def test_every_name_has_a_value_in_the_analysis(self) -> None:
        body = classic_names.vocabulary()
        names = [*body["fixed-length"]["one-dimensional"], *body["fixed-length"]["multi-dimensional"]]
        assert set(names) == {name for name, field in search.FIELDS.items() if field.source is search.Source.CLASSIC}
        assert {*names, *body["variable-length"]} <= set(classic_names.LEAVES)


def test_only_what_the_documentation_leaves_out_is_shown_and_not_searched() -> None:
    left_out = set(classic_names.LEAVES) - set(search.FIELDS) - set(VARIABLE_LENGTH_NAMES)
    whole = ("sfx.flatness.", "tonal.hpcp_highres.", "metadata.version.")
    rest = {name for name in left_out if not name.startswith(whole)}
    parents = {name.rpartition(".")[0] for name in rest}
    assert parents == {
        "lowlevel.barkbands_kurtosis",
        "lowlevel.spectral_decrease",
        "sfx.oddtoevenharmonicenergyratio",
    }
    assert {name.rpartition(".")[2] for name in rest} == {"var", "dvar", "dvar2"}
