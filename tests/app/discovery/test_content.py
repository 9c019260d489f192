"""The content search: targets, descriptor filters, distances, errors in the words of the API."""

from typing import Any
from urllib.parse import quote

import pytest

from app.models import DescriptorBounds, ModerationState, ProcessingState
from app.sounds import normalisation
from search import Backend, Document
from tests.app.conftest import Api
from tests.archives import PUBLIC_URL, Tiny
from tests.factories import add_sound, add_user

_PATH = "search/content/"
_FILTER_ERROR = (
    "Filter error: At least one feature name does not match with any descriptor name in our database "
    "or the matched descriptor can not be used in a filter (.{}). "
)
_TARGET_ERROR = (
    "Target error: At least one feature name does not match with any descriptor name in our database "
    "or the matched descriptor can not be used as target (.{}). "
)


def _ids(body: dict[str, Any]) -> list[int]:
    return [sound["id"] for sound in body["results"]]


def _distances(body: dict[str, Any]) -> dict[int, float]:
    return {sound["id"]: sound["distance_to_target"] for sound in body["results"]}


class TestBody:
    def test_a_filter_alone_gives_the_sounds_in_the_order_of_their_ids(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, descriptors_filter="lowlevel.pitch.mean:[300 TO *]")
        assert list(body) == ["count", "previous", "next", "results"]
        assert _ids(body) == [102, 103, 106, 107, 112]
        assert list(body["results"][0]) == ["id", "name", "tags", "license", "username"]

    def test_a_target_adds_the_distance_whatever_the_fields(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, target="lowlevel.pitch.mean:440", fields="id", page_size="2")
        assert body["count"] == 12
        assert body["results"] == [
            {"id": 102, "distance_to_target": 0.0},
            {"id": 112, "distance_to_target": 20.0},
        ]

    def test_what_belongs_to_the_text_search_has_no_effect(self, tiny: Tiny) -> None:
        others = {"query": "zzz", "filter": "((", "sort": "nope:x", "group_by_pack": "1", "weights": "tag:1"}
        asked = {"target": "rhythm.bpm:118", "descriptors_filter": "rhythm.bpm:[105 TO 130]"}
        assert tiny.json(_PATH, **asked, **others) == tiny.json(_PATH, **asked)


class TestTargetOfDescriptors:
    def test_several_descriptors_and_dimensions(self, tiny: Tiny) -> None:
        assert _ids(tiny.json(_PATH, target="lowlevel.pitch.mean:440 AND .rhythm.bpm:0", page_size="2")) == [102, 112]
        mfcc = ",".join(["-700", "90", *["0"] * 11])
        assert _distances(tiny.json(_PATH, target=f"lowlevel.mfcc.mean:{mfcc}", page_size="1")) == {101: 0.0}
        one = tiny.json(_PATH, target="lowlevel.mfcc.mean[0]:-801", page_size="1")
        assert _distances(one) == {108: 1.0}

    def test_current_names_are_targets_too_and_only_sounds_with_a_value_are_near(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, target="note_midi:61")
        assert _ids(body) == [101, 102, 108]
        assert tiny.json(_PATH, target="ac_tempo:118")["count"] == 2

    def test_descriptors_outside_the_normalisation_have_no_effect(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, target="lowlevel.pitch.min:5")
        assert (body["count"], set(_distances(body).values())) == (12, {0.0})

    def test_distances_count_in_the_range_of_the_archive(self, api: Api) -> None:
        self._fill(api)
        body = api.json(_PATH, target="lowlevel.pitch.mean:0 rhythm.bpm:0")
        assert _distances(body) == {1: 0.1, 2: 0.5}
        assert api.json(_PATH, target="lowlevel.mfcc.mean[0]:0")["count"] == 0

    def _fill(self, api: Api) -> None:
        with api.database.writing() as session:
            owner = add_user(session)
            states = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
            ids = [add_sound(session, owner, **states).id for _ in range(2)]
            for name, high in (("lowlevel.pitch.mean", 1000.0), ("rhythm.bpm", 10.0)):
                packed = [normalisation.packed(values) for values in ((0.0,), (high,))]
                session.add(DescriptorBounds(name=name, lows=packed[0], highs=packed[1]))
        values = [{"lowlevel.pitch.mean": 100.0, "rhythm.bpm": 0.0}, {"lowlevel.pitch.mean": 0.0, "rhythm.bpm": 5.0}]
        backend: Backend = api.client.app.state.backend  # type: ignore[attr-defined]  # the client wraps our own app
        backend.rebuild([Document(number, dict(found), {}) for number, found in zip(ids, values, strict=True)])


class TestTargetOfASound:
    def test_the_sound_itself_is_first_at_distance_0(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, target="102", fields="id")
        distances = _distances(body)
        assert next(iter(distances)) == 102
        assert distances[102] == 0.0
        # (0.8, 0.6) and (1, 0); the table's vectors are rounded.
        assert distances[101] == pytest.approx(0.4**0.5, abs=1e-3)
        assert body["count"] == 3

    def test_a_filter_leaves_out_what_does_not_pass_it(self, tiny: Tiny) -> None:
        assert _ids(tiny.json(_PATH, target="102", descriptors_filter="lowlevel.pitch.mean:[* TO 400]")) == [103, 101]
        assert tiny.json(_PATH, target="102", descriptors_filter="lowlevel.pitch.mean:1")["count"] == 0

    @pytest.mark.parametrize("number", ["999", "104", "0", "9" * 400])
    def test_a_sound_without_a_place_in_the_space_is_not_found(self, tiny: Tiny, number: str) -> None:
        response = tiny.get(_PATH, target=number, page="3")
        text = f"Sound with id {number} doesn't exist in the dataset and can not be set as similarity target."
        assert (response.status_code, response.json()) == (404, {"detail": text})


class TestTargetOfAVector:
    def test_the_nearest_come_first(self, tiny: Tiny) -> None:
        vector = str([0.0, 2.0, *[0] * 98])
        body = tiny.json(_PATH, target=vector, page_size="2")
        assert _ids(body) == [103, 102]
        assert body["next"] == (
            f"{PUBLIC_URL}/apiv2/search/content/?&weights=&target={quote(vector, safe=',:[]')}&page=2&page_size=2"
        )

    @pytest.mark.parametrize("text", ["[", "[1,2]", "[]", f"[{','.join('0' * 100)}]", "[null]", "[" * 9999])
    def test_one_that_cannot_be_used_is_refused(self, tiny: Tiny, text: str) -> None:
        response = tiny.get(_PATH, target=text)
        assert response.status_code == 400
        assert response.json()["detail"].startswith("Invalid target.")


class TestErrors:
    @pytest.mark.parametrize(
        ("asked", "detail"),
        [
            ({}, "At least one parameter from Content Search should be included in the request."),
            ({"query": "rain"}, "At least one parameter from Content Search should be included in the request."),
            ({"target": ""}, "Invalid target."),
            ({"target": " ", "descriptors_filter": "rhythm.bpm:1"}, "Invalid target."),
            ({"descriptors_filter": ""}, "Invalid descriptors_filter."),
            ({"descriptors_filter": "\t"}, "Invalid descriptors_filter."),
            ({"target": "piano"}, "Invalid target."),
            ({"target": "AND"}, "Invalid target."),
            (
                {"target": "sfx.tristimulus.mean:1,2"},
                "Invalid target (descriptor values could not be correctly parsed)",
            ),
            ({"target": "foo.bar:1"}, _TARGET_ERROR.format("foo.bar")),
            ({"target": ".rhythm.onset_times:1"}, _TARGET_ERROR.format("rhythm.onset_times")),
            (
                {"target": 'tonal.key_key:"A"'},
                "Target error: Using non-numerical descriptor values in target parameter.",
            ),
            ({"target": "rhythm.bpm:NaN"}, "Target error: Using non-numerical descriptor values in target parameter."),
            ({"descriptors_filter": "foo.bar:1"}, _FILTER_ERROR.format("foo.bar")),
            ({"descriptors_filter": "-rhythm.bpm:1"}, _FILTER_ERROR.format("-rhythm.bpm")),
            ({"descriptors_filter": "tag:rain"}, _FILTER_ERROR.format("tag")),
            ({"descriptors_filter": "(rhythm.bpm:1"}, "Bad filter syntax."),
            ({"descriptors_filter": "rhythm.bpm:1)"}, "Bad filter syntax."),
            ({"descriptors_filter": "rhythm.bpm:[1 to 2]"}, "Invalid filter."),
            ({"descriptors_filter": "rhythm.bpm:abc"}, "Invalid filter."),
            ({"descriptors_filter": "tonal.key_key:A"}, "Invalid filter."),
        ],
    )
    def test_each_mistake_has_its_text(self, tiny: Tiny, asked: dict[str, str], detail: str) -> None:
        response = tiny.get(_PATH, **asked)
        assert (response.status_code, response.json()) == (400, {"detail": detail})

    @pytest.mark.parametrize(
        "asked",
        [
            {"target": "rhythm.bpm:1 " * 101},
            {"descriptors_filter": "rhythm.bpm:1 " * 1025},
            {"descriptors_filter": "rhythm.bpm:1" + " " * 20_000},
            {"descriptors_filter": "(" * 60 + "rhythm.bpm:1" + ")" * 60},
        ],
        ids=["targets", "clauses", "characters", "depth"],
    )
    def test_too_much_says_how_much_would_do(self, tiny: Tiny, asked: dict[str, str]) -> None:
        response = tiny.get(_PATH, **{name: f"{text}x" for name, text in asked.items()})
        assert response.status_code == 400
        assert "the limit is" in response.json()["detail"]

    @pytest.mark.parametrize("asked", [{"page": "0"}, {"page": "9"}, {"page_size": "0"}], ids=str)
    def test_a_page_that_is_not_there_is_not_found(self, tiny: Tiny, asked: dict[str, str]) -> None:
        response = tiny.get(_PATH, descriptors_filter="rhythm.bpm:*", **asked)
        assert (response.status_code, response.json()) == (404, {"detail": "Not found"})


class TestLinks:
    def test_they_carry_every_parameter_in_its_order(self, tiny: Tiny) -> None:
        body = tiny.json(
            _PATH,
            facets="type",
            normalized="1",
            descriptors="lowlevel.pitch",
            fields="id",
            page_size="1",
            target="rhythm.bpm:100",
            descriptors_filter='tonal.key_key:"C"',
            query="x",
        )
        assert body["next"] == (
            f"{PUBLIC_URL}/apiv2/search/content/?&weights=&descriptors_filter=tonal.key_key:%22C%22"
            "&target=rhythm.bpm:100&page=2&page_size=1&fields=id&descriptors=lowlevel.pitch&normalized=1&facets=type"
        )

    def test_following_them_gives_every_sound_once(self, tiny: Tiny) -> None:
        seen: list[int] = []
        body = tiny.json(_PATH, target="rhythm.bpm:0", page_size="5")
        seen += _ids(body)
        while body["next"]:
            body = tiny.json(body["next"].partition("/apiv2/")[2])
            seen += _ids(body)
        assert sorted(seen) == list(range(101, 113))
        assert len(seen) == 12
