"""The descriptors of a sound: the resource `analysis/`, the field `analysis`, and `descriptors/`."""

import struct
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.models import (
    Analysis,
    AnalysisState,
    DescriptorBounds,
    Feature,
    ModerationState,
    Pack,
    ProcessingState,
    Sound,
    User,
)
from app.sounds import classic_values
from app.sounds.analysis import FLAT_NAMES
from app.sounds.classic_names import LEAVES
from app.sounds.descriptor_names import DESCRIPTOR_NAMES
from app.sounds.fields import NO_DESCRIPTORS
from app.sounds.normalisation import packed
from tests.app.conftest import Api
from tests.factories import add_pack, add_sound, add_user

PUBLIC = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
NAMESPACES = ["lowlevel", "rhythm", "sfx", "tonal", "metadata"]
CLASSIC = {
    "lowlevel.mfcc.mean": [float(number) for number in range(13)],
    "lowlevel.spectral_centroid.mean": 1000.0,
    "lowlevel.spectral_centroid.max": 4000.0,
    "rhythm.bpm": 90.0,
    "rhythm.onset_times": [0.5, 1.5],
    "tonal.key_key": "A#",
}
BOUNDS = {
    "lowlevel.mfcc.mean": ([0.0] * 13, [0.0, *[12.0] * 12]),
    "lowlevel.spectral_centroid.mean": ([500.0], [2500.0]),
    "rhythm.bpm": ([90.0], [90.0]),
}


def add_analysed(session: Session, owner: User, pack: Pack) -> Sound:
    sound = add_sound(session, owner, pack_id=pack.id, name="Bell", category_code="fx-a", **PUBLIC)
    flat = {"pitch": 220.0, "note_name": "A3"}
    row = Analysis(
        sound_id=sound.id, state=AnalysisState.OK, extractor="x", classic=classic_values.packed(CLASSIC), flat=flat
    )
    vector = struct.pack("<2f", 3.0, 4.0)
    session.add_all([row, Feature(sound_id=sound.id, space="laion_clap", version=1, values=vector)])
    for name, (lows, highs) in BOUNDS.items():
        session.add(DescriptorBounds(name=name, lows=packed(lows), highs=packed(highs)))
    return sound


@pytest.fixture
def sound_id(api: Api) -> int:
    """An analysed sound of `keeper` in the pack 7, and the bounds of the archive."""
    with api.database.writing() as session:
        keeper = add_user(session, username="keeper")
        return add_analysed(session, keeper, add_pack(session, keeper, id=7)).id


@pytest.fixture
def unanalysed_id(api: Api) -> int:
    """A public sound of `newcomer` without analysis."""
    with api.database.writing() as session:
        return add_sound(session, add_user(session, username="newcomer"), category_code="fx-a", **PUBLIC).id


def leaves(tree: dict[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in tree.items():
        found |= leaves(value, f"{path}{name}.") if isinstance(value, dict) else {path + name: value}
    return found


class TestDescriptors:
    def test_names_have_no_leading_dot_and_are_sorted_into_three(self, api: Api) -> None:
        body = api.json("descriptors/")
        assert list(body) == ["fixed-length", "variable-length"]
        assert list(body["fixed-length"]) == ["one-dimensional", "multi-dimensional"]
        assert {"rhythm.bpm", "tonal.key_key", "lowlevel.pitch.mean"} <= set(body["fixed-length"]["one-dimensional"])
        assert {"lowlevel.mfcc.mean", "tonal.chords_histogram"} <= set(body["fixed-length"]["multi-dimensional"])
        assert "rhythm.onset_times" in body["variable-length"]


class TestTheClassicTree:
    def test_holds_every_descriptor_and_null_for_what_is_missing(self, api: Api, sound_id: int) -> None:
        body = api.json(f"sounds/{sound_id}/analysis/", normalized="0")
        assert list(body) == NAMESPACES
        assert leaves(body) == dict.fromkeys(LEAVES) | CLASSIC

    @pytest.mark.parametrize(
        ("descriptors", "expected"),
        [
            ("rhythm.bpm", {"rhythm": {"bpm": 90.0}}),
            (".tonal.key_key,nope,lowlevel", {"tonal": {"key_key": "A#"}}),
            ("nope", {}),
            ("lowlevel", {}),
        ],
    )
    def test_or_those_that_are_named(self, api: Api, sound_id: int, descriptors: str, expected: dict[str, Any]) -> None:
        assert api.json(f"sounds/{sound_id}/analysis/", descriptors=descriptors) == expected

    def test_a_name_stands_for_its_statistics(self, api: Api, sound_id: int) -> None:
        body = api.json(f"sounds/{sound_id}/analysis/", descriptors="lowlevel.spectral_centroid")
        found = body["lowlevel"]["spectral_centroid"]
        assert list(found) == ["mean", "min", "max", "var", "dmean", "dmean2", "dvar", "dvar2"]
        assert (found["mean"], found["max"], found["dvar2"]) == (1000.0, 4000.0, None)

    def test_without_a_name_everything_is_meant(self, api: Api, sound_id: int) -> None:
        assert api.json(f"sounds/{sound_id}/analysis/", descriptors="") == api.json(f"sounds/{sound_id}/analysis/")

    def test_normalised_values_are_scaled_by_the_archive(self, api: Api, sound_id: int) -> None:
        found = leaves(api.json(f"sounds/{sound_id}/analysis/", normalized="1"))
        assert {name: found[name] for name in CLASSIC} == CLASSIC | {
            "lowlevel.spectral_centroid.mean": 0.25,
            "lowlevel.mfcc.mean": [None, *[pytest.approx(number / 12) for number in range(1, 13)]],
            "rhythm.bpm": None,
        }

    @pytest.mark.parametrize("value", ["0", "", "true"])
    def test_only_1_normalises(self, api: Api, sound_id: int, value: str) -> None:
        assert leaves(api.json(f"sounds/{sound_id}/analysis/", normalized=value))["rhythm.bpm"] == 90.0

    def test_without_analysis_all_are_null(self, api: Api, unanalysed_id: int) -> None:
        for value in "01":
            body = api.json(f"sounds/{unanalysed_id}/analysis/", normalized=value)
            assert leaves(body) == dict.fromkeys(LEAVES)


class TestTheFlatForm:
    @pytest.mark.parametrize("fields", ["", "*", "all_descriptors", "nope,*"])
    def test_holds_every_current_descriptor_in_order(self, api: Api, sound_id: int, fields: str) -> None:
        body = api.json(f"sounds/{sound_id}/analysis/", fields=fields)
        assert list(body) == list(FLAT_NAMES)
        assert len(FLAT_NAMES) == 69 + 2
        assert (body["category"], body["subcategory"], body["pitch"]) == ("Sound effects", "Animals", 220.0)
        assert body["laion_clap"] == pytest.approx([0.6, 0.8])
        assert (body["freesound_classic"], body["bpm"]) == (None, None)
        assert body["note_name"] is None  # told of instruments only

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ("pitch", ["pitch"]),
            ("pitch,bpm,nope", ["bpm", "pitch"]),
            ("laion_clap,category", ["category", "laion_clap"]),
            ("sim_laion_clap", ["laion_clap"]),
            ("all_similarity_spaces", ["laion_clap", "freesound_classic"]),
            ("nope", []),
        ],
    )
    def test_or_those_that_are_named(self, api: Api, sound_id: int, fields: str, expected: list[str]) -> None:
        body = api.json(f"sounds/{sound_id}/analysis/", fields=fields, descriptors="rhythm.bpm")
        assert list(body) == expected

    def test_without_analysis_all_are_null_but_the_category(self, api: Api, unanalysed_id: int) -> None:
        body = api.json(f"sounds/{unanalysed_id}/analysis/", fields="*")
        words = {"category": "Sound effects", "subcategory": "Animals"}
        assert body == dict.fromkeys(FLAT_NAMES) | words


class TestWithoutParameters:
    """As clients of both eras ask: the classic ones read namespaces, the current ones names."""

    def test_the_tree_stands_beside_the_flat_names(self, api: Api, sound_id: int) -> None:
        body = api.json(f"sounds/{sound_id}/analysis/")
        assert list(body) == [*NAMESPACES, *FLAT_NAMES]
        tree = api.json(f"sounds/{sound_id}/analysis/", descriptors=",".join(LEAVES))
        assert body == tree | api.json(f"sounds/{sound_id}/analysis/", fields="*")

    def test_of_a_sound_without_analysis_both_are_null(self, api: Api, unanalysed_id: int) -> None:
        words = {"category": "Sound effects", "subcategory": "Animals"}
        found = leaves(api.json(f"sounds/{unanalysed_id}/analysis/"))
        assert found == dict.fromkeys((*LEAVES, *FLAT_NAMES)) | words


class TestTheResource:
    @pytest.mark.parametrize("parameters", [{}, {"fields": "*"}, {"descriptors": "rhythm.bpm"}])
    def test_of_what_is_not_public_is_not_found(self, api: Api, parameters: dict[str, str]) -> None:
        with api.database.writing() as session:
            pending = add_sound(session, add_user(session), processing_state=ProcessingState.OK).id
        for number in (pending, 999, 10**30):
            response = api.get(f"sounds/{number}/analysis/", **parameters)
            assert (response.status_code, response.text) == (404, '{"detail":"Not found"}')


LISTS = ["users/keeper/sounds/", "packs/7/sounds/"]


class TestTheField:
    def rendered(self, api: Api, path: str, **parameters: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        body = api.json(path, fields="analysis", **parameters)
        sound = body["results"][0] if "results" in body else body
        return sound["analysis"]

    @pytest.fixture(params=["sounds/{}/", *LISTS])
    def path(self, request: pytest.FixtureRequest, sound_id: int) -> str:
        """Where the analysed sound is shown."""
        place: str = request.param
        return place.format(sound_id)

    @pytest.mark.parametrize("parameters", [{}, {"descriptors": ""}, {"normalized": "1"}])
    def test_without_names_it_says_so(self, api: Api, path: str, parameters: dict[str, str]) -> None:
        assert self.rendered(api, path, **parameters) == NO_DESCRIPTORS

    def test_with_names_it_is_their_tree(self, api: Api, path: str) -> None:
        found = self.rendered(api, path, descriptors=".rhythm.bpm,lowlevel.mfcc.mean,nope")
        assert found == {"lowlevel": {"mfcc": {"mean": CLASSIC["lowlevel.mfcc.mean"]}}, "rhythm": {"bpm": 90.0}}

    def test_normalised_if_asked(self, api: Api, path: str) -> None:
        found = self.rendered(api, path, descriptors="lowlevel.spectral_centroid.mean,tonal.key_key", normalized="1")
        assert found == {"lowlevel": {"spectral_centroid": {"mean": 0.25}}, "tonal": {"key_key": "A#"}}

    @pytest.mark.parametrize("descriptors", ["nope", "lowlevel", ","])
    def test_without_a_valid_name_it_is_null(self, api: Api, path: str, descriptors: str) -> None:
        assert self.rendered(api, path, descriptors=descriptors) is None

    @pytest.mark.parametrize("place", ["sounds/{}/", "users/newcomer/sounds/"])
    def test_without_analysis_it_is_null(self, api: Api, unanalysed_id: int, place: str) -> None:
        for parameters in ({}, {"descriptors": "rhythm.bpm"}):
            assert self.rendered(api, place.format(unanalysed_id), **parameters) is None

    def test_an_instance_shows_it_by_default(self, api: Api, sound_id: int) -> None:
        sound = api.json(f"sounds/{sound_id}/", descriptors="rhythm.bpm")
        assert sound["analysis"] == {"rhythm": {"bpm": 90.0}}
        assert sound["analysis_stats"].endswith(f"/apiv2/sounds/{sound_id}/analysis/")

    def test_a_list_shows_it_only_if_named(self, api: Api, sound_id: int) -> None:
        assert sound_id
        body = api.json("users/keeper/sounds/", descriptors="rhythm.bpm")
        assert "analysis" not in body["results"][0]

    def test_next_pages_keep_the_names(self, api: Api, sound_id: int) -> None:
        assert sound_id
        with api.database.writing() as session:
            keeper = session.scalars(select(User).where(User.username == "keeper")).one()
            add_sound(session, keeper, **PUBLIC)
        body = api.json("users/keeper/sounds/", descriptors="rhythm.bpm", normalized="1", page_size="1")
        assert "descriptors=rhythm.bpm&normalized=1" in body["next"]

    @pytest.mark.parametrize(
        ("parameters", "is_loaded"),
        [
            ({"fields": "analysis", "descriptors": "rhythm.bpm"}, True),
            ({"fields": "*", "descriptors": "rhythm.bpm"}, True),
            ({"fields": "analysis", "descriptors": "nope"}, False),
            ({"fields": "analysis"}, False),
            ({"fields": "id,all_descriptors", "descriptors": "rhythm.bpm"}, False),
            ({}, False),
        ],
    )
    def test_the_tree_is_loaded_only_when_it_is_shown(
        self, api: Api, sound_id: int, parameters: dict[str, str], *, is_loaded: bool
    ) -> None:
        statements: list[str] = []
        event.listen(
            api.database.engine, "before_cursor_execute", lambda *arguments: statements.append(str(arguments[2]))
        )
        api.json(f"sounds/{sound_id}/", **parameters)
        assert any("analyses.classic" in statement for statement in statements) == is_loaded


class TestDescriptorsAsFields:
    def test_all_are_there_on_request(self, api: Api, sound_id: int) -> None:
        sound = api.json(f"sounds/{sound_id}/", fields="all_descriptors")
        assert sound == dict.fromkeys(DESCRIPTOR_NAMES) | {"pitch": 220.0}

    def test_everything_the_analysers_said_is_together(self, api: Api, sound_id: int, unanalysed_id: int) -> None:
        assert api.json(f"sounds/{sound_id}/", fields="analyzers_output") == {"analyzers_output": {"pitch": 220.0}}
        assert api.json(f"sounds/{unanalysed_id}/", fields="analyzers_output") == {"analyzers_output": {}}
