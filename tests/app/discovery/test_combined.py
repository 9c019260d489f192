"""The combined search: both sides at once, read on from link to link."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.archive import Archive
from app.discovery import indexing
from app.discovery.answers import Searching
from app.discovery.combined import combined_search
from app.discovery.parameters import CombinedParameters
from app.links import Links
from app.models import Analysis, AnalysisState, ModerationState, ProcessingState, Sound
from app.sounds import classic_values
from tests.archives import PUBLIC_URL, Tiny
from tests.factories import add_sound, add_user

_PATH = "search/combined/"
_NOTHING = (
    "At least one parameter from Text Search and one parameter from Content Search should be included in the request."
)
_ANY_BPM = {"descriptors_filter": "rhythm.bpm:*"}


def _ids(body: dict[str, Any]) -> list[int]:
    return [sound["id"] for sound in body["results"]]


def _refused(tiny: Tiny, **parameters: str) -> tuple[int, str]:
    response = tiny.get(_PATH, **parameters)
    return response.status_code, response.json()["detail"]


def _add(session: Session, *, bpm: float, pitch: float) -> int:
    states = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=bpm)
    sound = add_sound(session, add_user(session), created_at=at, **states)
    classic = classic_values.packed({"rhythm.bpm": bpm, "lowlevel.pitch.mean": pitch})
    session.add(Analysis(sound_id=sound.id, state=AnalysisState.OK, extractor="tests", classic=classic, flat={}))
    session.flush()
    return sound.id


def _found(archive: Archive, **parameters: str) -> tuple[list[int], dict[str, str]]:
    """Give the ids of a page, and the parameters of its link to the next."""
    with archive.database.looking() as session:
        searching = Searching(session, archive.backend, Links("http://testserver", ""))
        body = combined_search(searching, CombinedParameters.model_validate({"fields": "id", **parameters}))
    return _ids(body), dict(parse_qsl(urlsplit(body["more"] or "").query))


class TestBody:
    def test_it_has_no_count_unless_asked(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, query="piano", descriptors_filter="lowlevel.pitch.mean:[300 TO *]")
        assert list(body) == ["more", "results"]
        assert (body["more"], sorted(_ids(body))) == (None, [102, 103])

    def test_what_is_asked_for_stands_behind_in_its_order(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, **_ANY_BPM, count="1", facets="type", debug="1", page_size="5")
        assert list(body) == ["more", "results", "debug_note", "count", "facets"]
        assert body["count"] == 12
        assert body["debug_note"] == "Results 0 to 5 of 12, in their order by sort."

    def test_a_target_orders_and_adds_distances(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, filter="tag:loop", target="rhythm.bpm:119", sort="duration_asc", fields="id")
        assert _ids(body) == [103, 110]
        assert [sound["distance_to_target"] for sound in body["results"]] == [pytest.approx(1.2), pytest.approx(28.9)]

    @pytest.mark.parametrize("beside", [{"sort": "foo:1"}, {"sort": "pitch:abc"}, {"query": '""'}, {"query": ""}])
    def test_what_has_no_effect_beside_a_target_does_no_harm(self, tiny: Tiny, beside: dict[str, str]) -> None:
        asked = {"filter": "tag:loop", "target": "rhythm.bpm:119"}
        assert tiny.json(_PATH, **asked, **beside)["results"] == tiny.json(_PATH, **asked)["results"]

    def test_a_sound_is_a_target(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, target="101", filter="type:(wav OR aiff)", fields="id")
        assert _ids(body) == [101, 102, 103]
        assert body["results"][0]["distance_to_target"] == 0.0
        for unknown in ("999", "9" * 30):
            response = tiny.get(_PATH, target=unknown, filter="tag:loop")
            assert response.status_code == 404
            assert response.json()["detail"].startswith(f"Sound with id {unknown} doesn't exist in the dataset")

    def test_without_a_target_the_sort_orders(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, **_ANY_BPM, sort="duration_asc", page_size="2")
        assert _ids(body) == [109, 108]
        assert "distance_to_target" not in body["results"][0]

    def test_neither_a_page_nor_a_group_has_an_effect(self, tiny: Tiny) -> None:
        plain = tiny.json(_PATH, **_ANY_BPM)
        assert tiny.json(_PATH, **_ANY_BPM, page="99", group_by_pack="1") == plain


class TestMore:
    @pytest.mark.parametrize(
        ("asked", "cursor"),
        [
            ({"descriptors_filter": "rhythm.bpm:*", "query": ""}, "cs_lrsidp"),
            ({"descriptors_filter": "rhythm.bpm:*", "sort": "duration_desc"}, "cs_lrsidp"),
            ({"target": "lowlevel.pitch.mean:220"}, "cs_lcvidp"),
            ({"target": "lowlevel.pitch.mean:220 rhythm.bpm:0", "filter": "duration:[0 TO *]"}, "cs_lcvidp"),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("page_size", ["1", "5", "6"])
    def test_following_it_gives_full_pages_and_every_sound_once(
        self, tiny: Tiny, asked: dict[str, str], cursor: str, page_size: str
    ) -> None:
        whole = _ids(tiny.json(_PATH, **asked, page_size="150"))
        seen: list[int] = []
        body = tiny.json(_PATH, **asked, page_size=page_size, fields="id")
        while True:
            seen += _ids(body)
            if body["more"] is None:
                break
            assert len(body["results"]) == int(page_size)
            extents = ",".join("1.0" for _ in asked.get("target", "").split())
            rest = f"{'cs_extents=' + extents + '&' if extents else ''}{cursor}={len(seen)}"
            here, _, place = body["more"].partition("&cs_after=")
            assert here.endswith(f"&page_size={page_size}&fields=id")
            assert place.partition("&")[2] == rest
            body = tiny.json(body["more"].partition("/apiv2/")[2])
        assert seen == whole
        assert sorted(seen) == list(range(101, 113))

    def test_it_carries_every_parameter_in_its_order(self, tiny: Tiny) -> None:
        body = tiny.json(
            _PATH,
            debug="1",
            facets="type",
            count="1",
            group_by_pack="1",
            normalized="1",
            descriptors="lowlevel.pitch",
            fields="id",
            page_size="2",
            target="lowlevel.pitch.mean:220",
            descriptors_filter="rhythm.bpm:*",
            sort="duration_asc",
            weights="tag:1",
            filter="duration:[0 TO *]",
        )
        assert body["more"] == (
            f"{PUBLIC_URL}/apiv2/search/combined/?&query=&filter=duration:[0%20TO%20*]&weights=tag:1&sort=duration_asc"
            "&descriptors_filter=rhythm.bpm:*&target=lowlevel.pitch.mean:220&page_size=2&fields=id"
            "&descriptors=lowlevel.pitch&normalized=1&group_by_pack=1&count=1&facets=type&cs_after=20,109&cs_extents=1.0"
            "&cs_lcvidp=2&debug=1"
        )

    def test_how_many_there_were_is_enough_to_go_on_from(self, tiny: Tiny) -> None:
        asked = {"target": "lowlevel.pitch.mean:220", "fields": "id"}
        whole = _ids(tiny.json(_PATH, **asked))
        assert _ids(tiny.json(_PATH, **asked, cs_lcvidp="4")) == whole[4:]

    @pytest.mark.parametrize("target", ["rhythm.bpm:100 lowlevel.pitch.mean:100", None], ids=["target", "sort"])
    def test_nothing_is_repeated_or_missed_when_the_archive_changes(
        self, empty_archive: Archive, target: str | None
    ) -> None:
        archive = empty_archive
        with archive.database.writing() as session:
            ids = [_add(session, bpm=100.0 + number, pitch=100.0 + (number * 7) % 30) for number in range(30)]
        indexing.sync(archive.database, archive.backend, ids)
        asked = {"target": target} if target else {"descriptors_filter": "rhythm.bpm:*", "sort": "created_desc"}
        whole = _found(archive, page_size="150", **asked)[0]
        shown, more = _found(archive, page_size="10", **asked)
        with archive.database.writing() as session:
            gone = [shown[3], shown[-2], shown[-1]]
            session.execute(update(Sound).where(Sound.id.in_(gone)).values(moderation_state=ModerationState.PENDING))
            # Such a tempo makes all others look alike, and so the pitch decide the order.
            late = _add(session, bpm=20_000.0, pitch=100.0)
        indexing.sync(archive.database, archive.backend, [late, *gone])
        then, more = _found(archive, **more)
        last, _ = _found(archive, **more)
        assert [*shown, *then, *last] == whole

    def test_links_stay_short_where_most_dimensions_are_not_aimed_at(self, tiny: Tiny) -> None:
        target = " ".join(f"lowlevel.mfcc.mean[{number % 13}]:1" for number in range(30))
        body = tiny.json(_PATH, target=target, page_size="5", fields="id")
        seen = _ids(body)
        assert len(body["more"]) < len(target) + 500
        assert _ids(tiny.json(body["more"].partition("/apiv2/")[2])) == _ids(tiny.json(_PATH, target=target))[5:10]
        assert len(seen) == 5

    def test_a_position_behind_the_end_has_nothing(self, tiny: Tiny) -> None:
        body = tiny.json(_PATH, **_ANY_BPM, cs_lrsidp="9" * 300)
        assert body == {"more": None, "results": []}


class TestErrors:
    @pytest.mark.parametrize("place", ["57", "x,1", "1,2,3", "nan,1", ",", "1" * 500])
    def test_a_place_that_is_none_is_refused(self, tiny: Tiny, place: str) -> None:
        status, detail = _refused(tiny, target="lowlevel.pitch.mean:220", cs_after=place)
        assert (status, detail) == (400, "Invalid cs_after. It must be that of a link in 'more'.")

    @pytest.mark.parametrize("extents", ["1", "1,2,3", "0,1", "-1,1", "nan,1", "inf,1", "x,1", ",", "1,2,"])
    def test_extents_that_are_none_are_refused(self, tiny: Tiny, extents: str) -> None:
        status, detail = _refused(tiny, target="lowlevel.pitch.mean:220 rhythm.bpm:0", cs_extents=extents)
        assert (status, detail) == (400, "Invalid cs_extents. It must be that of a link in 'more'.")

    @pytest.mark.parametrize(
        ("asked", "detail"),
        [
            ({}, _NOTHING),
            ({"query": "piano", "filter": "tag:loop"}, _NOTHING),
            (
                {"query": "piano", "target": "rhythm.bpm:119"},
                "Request parameters 'target' and 'query' can not be used at the same time.",
            ),
            ({"filter": " ", "target": "rhythm.bpm:119"}, "Invalid filter."),
            ({"target": ""}, "Invalid target."),
            ({"query": "piano", "descriptors_filter": ""}, "Invalid descriptors_filter."),
            ({"target": "nope"}, "Invalid target."),
            ({"descriptors_filter": "rhythm.bpm:{1 TO 2}"}, "Invalid filter."),
            ({"target": "rhythm.bpm:1", "facets": "name"}, "Invalid facets."),
        ],
    )
    def test_each_mistake_has_its_text(self, tiny: Tiny, asked: dict[str, str], detail: str) -> None:
        status, found = _refused(tiny, **asked)
        assert status == 400
        assert found.startswith(detail)

    @pytest.mark.parametrize("asked", [{"filter": "nope:1"}, {"sort": "nope:1"}, {"filter": "((("}], ids=str)
    def test_a_mistake_of_the_text_side_is_told_as_in_the_text_search(self, tiny: Tiny, asked: dict[str, str]) -> None:
        status, detail = _refused(tiny, **_ANY_BPM, **asked)
        assert (status, detail[:20]) == (400, "Search server error:")

    @pytest.mark.parametrize("name", ["cs_lcvidp", "cs_lrsidp"])
    @pytest.mark.parametrize("text", ["abc", "1.5", "-1", "NaN", "[1]", "\u0661"])
    def test_a_position_that_is_none_is_refused_by_its_name(self, tiny: Tiny, name: str, text: str) -> None:
        status, detail = _refused(tiny, **_ANY_BPM, **{name: text})
        assert (status, detail) == (400, f"Invalid {name}. It must be a number from a link in 'more'.")

    @pytest.mark.parametrize("asked", [{"page": "0"}, {"page_size": "0"}], ids=str)
    def test_a_page_below_1_is_not_found(self, tiny: Tiny, asked: dict[str, str]) -> None:
        assert _refused(tiny, **_ANY_BPM, **asked) == (404, "Not found")
