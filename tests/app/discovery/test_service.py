"""Searches through the API: parameters, errors, pages and links."""

import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.models import ModerationState, ProcessingState
from search import Backend, Document
from tests.app.conftest import Api
from tests.archives import PUBLIC_URL, Tiny
from tests.factories import add_sound, add_user

_SEARCH = f"{PUBLIC_URL}/apiv2/search/?"
_PATHS = ["search/", "search/text/"]
_HINT = "(please check that your filter syntax and field names are correct)"


def _ids(body: dict[str, Any]) -> list[int]:
    return [sound["id"] for sound in body["results"]]


def _refused(tiny: Tiny, path: str = "search/", **parameters: str) -> tuple[int, str]:
    response = tiny.get(path, **parameters)
    assert list(response.json()) == ["detail"]
    return response.status_code, response.json()["detail"]


class TestBody:
    @pytest.mark.parametrize("path", _PATHS)
    def test_without_parameters_everything_is_found(self, tiny: Tiny, path: str) -> None:
        body = json.loads(tiny.get(path).text)
        assert list(body) == ["count", "previous", "next", "results"]
        assert (body["count"], body["previous"], body["next"], len(body["results"])) == (12, None, None, 12)
        assert list(body["results"][0]) == ["id", "name", "tags", "license", "username"]

    def test_both_names_are_one_resource(self, tiny: Tiny) -> None:
        asked = {"query": "piano", "page_size": "1", "fields": "id,score", "sort": "created_desc"}
        assert tiny.get("search/", **asked).text == tiny.get("search/text/", **asked).text

    def test_unknown_parameters_are_ignored_and_not_kept(self, tiny: Tiny) -> None:
        body = tiny.json("search/", page_size="1", nope="1", target="x", descriptors_filter="((", format="json")
        assert body["next"] == f"{_SEARCH}&query=&weights=&page=2&page_size=1"

    def test_a_score_is_a_number_where_it_is_asked_for(self, tiny: Tiny) -> None:
        for sound in tiny.json("search/", query="piano", fields="id,score")["results"]:
            assert list(sound) == ["id", "score"]
            assert sound["score"] > 0
        assert "score" not in tiny.json("search/", query="piano")["results"][0]

    def test_a_sound_the_database_lost_is_null(self, api: Api) -> None:
        with api.database.writing() as session:
            owner = add_user(session)
            states = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
            known = add_sound(session, owner, **states).id
            hidden = add_sound(session, owner).id
        backend: Backend = api.client.app.state.backend  # type: ignore[attr-defined]  # the client wraps our own app
        backend.rebuild([Document(number, {"duration": float(number)}, {}) for number in (known, hidden, 999)])
        body = api.json("search/", fields="id", sort="duration_asc")
        assert (body["count"], body["results"]) == (3, [{"id": known}, None, None])


class TestQueryAndFilter:
    @pytest.mark.parametrize("filter_", ["", " ", "\t\n", "%20"])
    def test_a_blank_filter_is_refused(self, tiny: Tiny, filter_: str) -> None:
        assert _refused(tiny, filter=filter_) == (400, "Invalid filter.")

    def test_a_blank_filter_is_refused_before_a_wrong_page(self, tiny: Tiny) -> None:
        assert _refused(tiny, filter="", page="abc")[0] == 400

    @pytest.mark.parametrize("query", ["", " ", '""', "''", '" "', "\t", "%20"])
    def test_a_blank_query_asks_for_everything(self, tiny: Tiny, query: str) -> None:
        assert tiny.json("search/", query=query)["count"] == 12

    def test_query_and_filter_are_decoded_once_more(self, tiny: Tiny) -> None:
        assert _ids(tiny.json("search/", query="%22drum machine%22")) == [103]
        assert _ids(tiny.json("search/", query="caf%C3%A9")) == [111]
        assert sorted(_ids(tiny.json("search/", filter="tag%3Apiano"))) == [101, 102, 103]

    def test_of_two_queries_the_last_counts(self, tiny: Tiny) -> None:
        assert _ids(tiny.json("search/?query=rain&query=kick")) == [108]

    @pytest.mark.parametrize("sort", ["nope", "Score", "duration", "", "score desc"])
    def test_an_unknown_sort_is_by_score(self, tiny: Tiny, sort: str) -> None:
        assert _ids(tiny.json("search/", query="piano", sort=sort)) == _ids(tiny.json("search/", query="piano"))

    @pytest.mark.parametrize("weights", ["nope", ":", "tag", "tag:x", ",,,", "tag:1.5", ""])
    def test_weights_that_cannot_be_read_are_ignored(self, tiny: Tiny, weights: str) -> None:
        wanted = tiny.json("search/", query="piano", fields="id,score")["results"]
        assert tiny.json("search/", query="piano", fields="id,score", weights=weights)["results"] == wanted


class TestSimilarTo:
    @pytest.mark.parametrize("text", ["abc", "1.5", "{}", "1,2", "101 102", "-", "\u0661", "0x10", "null", "]"])
    def test_what_is_no_number_is_no_sound(self, tiny: Tiny, text: str) -> None:
        assert _refused(tiny, similar_to=text) == (400, "The 'similar_to' parameter is not a valid sound ID")

    @pytest.mark.parametrize("text", ["[", "[1,", "[1 2]", "[a]", "[1]]", "[1,]", "[" * 5000, f"[{'9' * 5000}]"])
    def test_what_is_no_json_is_no_vector(self, tiny: Tiny, text: str) -> None:
        assert _refused(tiny, similar_to=text) == (400, "The 'similar_to' parameter is not a valid serialized vector")

    @pytest.mark.parametrize(
        "text", ["[]", "[0]", "[0,0]", "[1,null]", '["1"]', "[[1]]", "[true]", "[NaN]", "[Infinity]", "[1e999]", "[1]"]
    )
    def test_a_vector_that_cannot_be_used_says_why(self, tiny: Tiny, text: str) -> None:
        status, detail = _refused(tiny, similar_to=text, similarity_space="laion_clap")
        assert status == 400
        assert "vector" in detail

    @pytest.mark.parametrize("text", ["0", "-1", "999", "9" * 30, "9" * 999])
    def test_an_unknown_sound_has_no_neighbours(self, tiny: Tiny, text: str) -> None:
        assert tiny.json("search/", similar_to=text) == {"count": 0, "previous": None, "next": None, "results": []}

    def test_an_unknown_space_has_no_neighbours(self, tiny: Tiny) -> None:
        assert tiny.json("search/", similar_to="101", similarity_space="nope")["count"] == 0

    def test_an_empty_one_is_none(self, tiny: Tiny) -> None:
        assert tiny.json("search/", similar_to="")["count"] == 12

    def test_the_sound_itself_is_left_out_and_words_have_no_effect(self, tiny: Tiny) -> None:
        asked = {"similar_to": "101", "similarity_space": "laion_clap"}
        found = _ids(tiny.json("search/", **asked))
        assert found
        assert 101 not in found
        assert _ids(tiny.json("search/", query="wolf", weights="tag:1", **asked)) == found

    def test_the_score_is_the_similarity(self, tiny: Tiny) -> None:
        body = tiny.json("search/", similar_to="101", similarity_space="laion_clap", fields="score")
        scores = [sound["score"] for sound in body["results"]]
        assert scores == sorted(scores, reverse=True)
        assert all(0.7 <= score <= 1 for score in scores)


class TestPages:
    @pytest.mark.parametrize("path", [*_PATHS, "sounds/101/similar/"])
    @pytest.mark.parametrize(
        "asked",
        [{"page": "0"}, {"page": "-1"}, {"page_size": "0"}, {"page_size": "-5"}, {"page": "99"}, {"page": "9" * 400}],
        ids=str,
    )
    def test_a_page_that_is_not_there_is_not_found(self, tiny: Tiny, path: str, asked: dict[str, str]) -> None:
        assert _refused(tiny, path, **asked, similarity_space="laion_clap") == (404, "Not found")

    @pytest.mark.parametrize("page", ["abc", "1.5", "2?", "", " ", "last", "1"])
    def test_what_is_no_number_is_the_first_page(self, tiny: Tiny, page: str) -> None:
        assert tiny.json("search/", page=page, page_size="5") == tiny.json("search/", page_size="5")

    def test_where_nothing_is_found_every_page_is_empty(self, tiny: Tiny) -> None:
        body = tiny.json("search/", query="zzzzzz", page="7")
        assert body == {"count": 0, "previous": None, "next": None, "results": []}

    def test_a_page_holds_no_more_than_150(self, tiny: Tiny) -> None:
        assert len(tiny.json("search/", page_size="100000")["results"]) == 12


class TestLinks:
    def test_they_lead_both_ways(self, tiny: Tiny) -> None:
        body = tiny.json("search/text/", query="piano", filter="type:(wav OR aiff)", page="2", page_size="1")
        base = f"{_SEARCH}&query=piano&filter=type:(wav%20OR%20aiff)&weights=&page="
        assert (body["previous"], body["next"]) == (f"{base}1&page_size=1", f"{base}3&page_size=1")

    def test_every_parameter_is_kept_in_its_order_but_the_token(self, tiny: Tiny) -> None:
        response = tiny.client.get(
            "/apiv2/search/",
            params={
                "token": tiny.key,
                "group_by_pack": "1",
                "fields": "id,name",
                "page_size": "1",
                "sort": "duration_desc",
                "weights": "tag:4,name:2",
                "filter": 'tag:(piano OR bass) username:"Bob"',
                "query": "loop",
                "format": "json",
            },
        )
        assert tiny.key not in response.text
        assert response.json()["next"] == (
            f"{_SEARCH}&query=loop&filter=tag:(piano%20OR%20bass)%20username:%22Bob%22&weights=tag:4,name:2"
            "&sort=duration_desc&page=2&page_size=1&fields=id,name&group_by_pack=1"
        )

    @pytest.mark.parametrize("odd", ["a+b", "%2B", "c/d", '"é"', "100%25", "a&b=c#d", "\0", "\ufffd"])
    def test_a_link_asks_for_the_same_again(self, tiny: Tiny, odd: str) -> None:
        asked = {"query": "piano", "filter": 'duration:[0 TO 9999] -tag:"&=+#"', "weights": f"nope{odd}"}
        link = urlsplit(tiny.json("search/", **asked, page_size="2")["next"])
        assert dict(parse_qsl(link.query)) == {**asked, "page": "2", "page_size": "2"}
        assert tiny.json(f"search/?{link.query}")["previous"] is not None

    def test_similar_sounds_have_links_of_their_own(self, tiny: Tiny) -> None:
        asked = {"page_size": "1", "fields": "id", "similarity_space": "laion_clap"}
        body = tiny.json("sounds/101/similar/", query="x", weights="a", group_by_pack="1", **asked)
        assert body["next"] == (
            f"{PUBLIC_URL}/apiv2/sounds/101/similar/?&page=2&page_size=1&fields=id&similar_to=101"
            "&similarity_space=laion_clap"
        )
        address = urlsplit(body["next"])
        second = tiny.json(f"sounds/101/similar/?{address.query}")
        assert second["previous"] == body["next"].replace("page=2", "page=1")
        assert _ids(second) != _ids(body)


class TestSimilarSounds:
    @pytest.mark.parametrize("number", ["999", "0", str(2**63), str(10**30), "9" * 5000], ids=lambda text: text[:20])
    def test_an_unknown_sound_has_none(self, tiny: Tiny, number: str) -> None:
        body = tiny.json(f"sounds/{number}/similar/", page="3")
        assert body == {"count": 0, "previous": None, "next": None, "results": []}

    def test_they_are_those_of_the_search(self, tiny: Tiny) -> None:
        space = {"similarity_space": "laion_clap", "fields": "id,score"}
        similar = tiny.json("sounds/102/similar/", **space)
        assert similar["count"]
        for sound in similar["results"]:
            assert sound.pop("distance_to_target") == pytest.approx(2 * (1 - sound["score"]) ** 0.5)
        assert similar == tiny.json("search/", similar_to="102", **space)

    def test_a_filter_and_an_order_apply_and_stand_in_the_links(self, tiny: Tiny) -> None:
        asked = {"similarity_space": "laion_clap", "page_size": "1", "fields": "id"}
        filters = {"filter": "type:(wav OR aiff)", "descriptors_filter": "lowlevel.pitch.mean:[300 TO *]"}
        body = tiny.json("sounds/101/similar/", sort="duration_desc", **filters, **asked)
        assert (body["count"], _ids(body)) == (2, [103])
        assert body["next"] == (
            f"{PUBLIC_URL}/apiv2/sounds/101/similar/?&filter=type:(wav%20OR%20aiff)&sort=duration_desc"
            "&descriptors_filter=lowlevel.pitch.mean:[300%20TO%20*]&page=2&page_size=1&fields=id&similar_to=101"
            "&similarity_space=laion_clap"
        )
        assert _ids(tiny.json(body["next"].partition("/apiv2/")[2])) == [102]

    def test_an_order_by_a_field_has_the_distance_in_it(self, tiny: Tiny) -> None:
        body = tiny.json("sounds/101/similar/", sort="duration:4.5", similarity_space="laion_clap", fields="id")
        assert body["results"] == [{"id": 102, "distance_to_target": 0.5}, {"id": 103, "distance_to_target": 3.5}]

    @pytest.mark.parametrize(
        ("asked", "detail"),
        [
            ({"filter": ""}, "Invalid filter."),
            ({"descriptors_filter": " "}, "Invalid descriptors_filter."),
            ({"descriptors_filter": "(rhythm.bpm:1"}, "Bad filter syntax."),
        ],
    )
    def test_a_filter_that_is_none_is_refused(self, tiny: Tiny, asked: dict[str, str], detail: str) -> None:
        assert _refused(tiny, "sounds/101/similar/", **asked) == (400, detail)


class TestOneVocabulary:
    def test_classic_names_in_a_filter(self, tiny: Tiny) -> None:
        assert _ids(tiny.json("search/", filter="lowlevel.pitch.mean:[435 TO 445]")) == [102]
        assert _ids(tiny.json("search/text/", filter='-tag:x tonal.key_key:"Asharp" .rhythm.bpm:*')) == [107]
        both = "lowlevel.mfcc.mean[0]:[-660 TO -600] lowlevel.mfcc.mean[1]:[100 TO 130] pitch:[* TO 100]"
        assert _ids(tiny.json("search/", filter=both)) == [110]

    def test_classic_names_in_an_order(self, tiny: Tiny) -> None:
        body = tiny.json("search/", sort="lowlevel.pitch.mean:440", page_size="3", fields="id")
        assert [tuple(sound.values()) for sound in body["results"]] == [(102, 0.0), (112, 20.0), (106, 40.0)]

    def test_one_dimension_of_several_in_an_order(self, tiny: Tiny) -> None:
        body = tiny.json("search/", sort="lowlevel.mfcc.mean[1]:148", page_size="3", fields="id")
        assert [tuple(sound.values()) for sound in body["results"]] == [(108, 2.0), (103, 28.0), (110, 38.0)]


class TestFacets:
    def test_values_are_counted_over_all_that_is_found(self, tiny: Tiny) -> None:
        body = tiny.json("search/", query="piano", page_size="1", facets="type, license,type")
        assert list(body) == ["count", "previous", "next", "results", "facets"]
        assert body["facets"]["type"] == [
            {"value": "wav", "count": 2},
            {"value": "aiff", "count": 1},
            {"value": "m4a", "count": 1},
        ]
        assert list(body["facets"]) == ["type", "license"]
        assert sum(facet["count"] for facet in body["facets"]["license"]) == body["count"] == 4
        assert body["next"].endswith("&facets=type%2C%20license%2Ctype".replace("%2C", ","))

    def test_people_come_as_they_write_themselves(self, tiny: Tiny) -> None:
        found = tiny.json("search/", facets="username,tag", fields="username,tags", page_size="50")
        people = Counter(sound["username"] for sound in found["results"])
        tags = Counter(tag for sound in found["results"] for tag in {tag.lower() for tag in sound["tags"]})
        assert any(name != name.lower() for name in people)
        for name, counts in (("username", people), ("tag", tags)):
            assert {facet["value"]: facet["count"] for facet in found["facets"][name]} == counts

    def test_they_are_there_only_when_asked_for(self, tiny: Tiny) -> None:
        assert "facets" not in tiny.json("search/", facets="")

    @pytest.mark.parametrize("path", ["search/", "search/text/", "search/content/", "search/combined/"])
    def test_each_count_is_that_of_the_filtered_search(self, tiny: Tiny, path: str) -> None:
        asked = {} if path in _PATHS else {"descriptors_filter": "rhythm.bpm:[0 TO 100]"}
        within = {} if path in _PATHS else {"filter": "rhythm.bpm:[0 TO 100]"}
        found = tiny.json(path, facets="tag,license,type,username,category,samplerate", **asked)["facets"]
        for name, facets in found.items():
            for facet in facets:
                narrower = f'{within.get("filter", "")} {name}:"{facet["value"]}"'
                assert tiny.json("search/", filter=narrower)["count"] == facet["count"]

    @pytest.mark.parametrize("text", ["nope", "tag,duration", ",", "tag,", "Tag"])
    def test_what_cannot_be_counted_is_refused_with_what_can(self, tiny: Tiny, text: str) -> None:
        status, detail = _refused(tiny, facets=text)
        assert status == 400
        assert "tag, username, pack_grouping, type" in detail


class TestSortTarget:
    def test_the_distance_is_given_whatever_the_fields(self, tiny: Tiny) -> None:
        body = tiny.json("search/", sort="duration:4", fields="id")
        assert list(body["results"][0]) == ["id", "distance_to_target"]
        distances = {sound["id"]: sound["distance_to_target"] for sound in body["results"]}
        assert (distances[102], distances[101], distances[103]) == (0.0, 0.5, 4.0)
        assert list(distances.values()) == sorted(distances.values())

    def test_another_order_has_no_distance(self, tiny: Tiny) -> None:
        assert "distance_to_target" not in tiny.json("search/", sort="duration_asc")["results"][0]

    @pytest.mark.parametrize(
        "sort", ["duration:abc", "duration:", "duration:1,bitrate", "duration:nan", "duration:1e999"]
    )
    def test_a_target_that_is_no_number_is_refused(self, tiny: Tiny, sort: str) -> None:
        text = f"Search server error: Error processing sorting target for distance-based sorting. {_HINT}"
        assert _refused(tiny, sort=sort) == (400, text)

    @pytest.mark.parametrize("sort", ["nope:1", ":1", "name:1", ":"])
    def test_a_target_that_is_no_number_field_is_named(self, tiny: Tiny, sort: str) -> None:
        status, detail = _refused(tiny, sort=sort)
        assert (status, detail.startswith("Search server error: "), detail.endswith(_HINT)) == (400, True, True)

    @pytest.mark.parametrize("value", ["1e308", "-1e308", "1e200", "5e-324"])
    def test_the_farthest_target_is_still_answered(self, tiny: Tiny, value: str) -> None:
        body = tiny.json("search/", sort=f"duration:{value},bitrate:{value}", fields="id")
        assert len(body["results"]) == 12


class TestGroups:
    _KEYS = ("more_from_same_pack", "n_from_same_pack")

    def test_a_pack_with_more_says_so(self, tiny: Tiny) -> None:
        body = tiny.json("search/", group_by_pack="1", fields="id", query="piano", filter="tag:note", page_size="20")
        (entry,) = body["results"]
        assert list(entry) == ["id", *self._KEYS]
        assert entry["n_from_same_pack"] == 2
        assert entry["more_from_same_pack"] == (
            f"{_SEARCH}&query=piano&filter=pack_grouping:%221_Piano%20Notes%22&weights=&page=1&page_size=20&fields=id"
            "&group_by_pack=0"
        )

    def test_the_link_finds_what_it_promises(self, tiny: Tiny) -> None:
        entries = tiny.json("search/", group_by_pack="1", fields="id", page_size="15")["results"]
        linked = [entry for entry in entries if "more_from_same_pack" in entry]
        assert len(linked) == 3
        for entry in linked:
            body = tiny.json(f"search/?{urlsplit(entry['more_from_same_pack']).query}")
            assert body["count"] == entry["n_from_same_pack"]
            assert entry["id"] in _ids(body)

    def test_a_sound_without_more_says_nothing(self, tiny: Tiny) -> None:
        body = tiny.json("search/", group_by_pack="1", query="wolf")
        assert not set(self._KEYS) & set(body["results"][0])

    @pytest.mark.parametrize("value", ["0", "", "true", "2", "01", " 1", "yes"])
    def test_only_a_plain_one_groups(self, tiny: Tiny, value: str) -> None:
        assert tiny.json("search/", group_by_pack=value)["count"] == 12

    @pytest.mark.parametrize("name", ['a "b" \\', "50%41", "ü/+&=", "(x) AND y:*"])
    def test_the_link_names_packs_of_any_name(self, api: Api, name: str) -> None:
        with api.database.writing() as session:
            owner = add_user(session)
            states = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
            ids = [add_sound(session, owner, **states).id for _ in range(3)]
        backend: Backend = api.client.app.state.backend  # type: ignore[attr-defined]  # the client wraps our own app
        groups = [f"7_{name}", f"7_{name}", "8_other"]
        backend.rebuild([Document(i, {"pack_grouping": group}, {}) for i, group in zip(ids, groups, strict=True)])
        entries = api.json("search/", group_by_pack="1")["results"]
        (link,) = [entry["more_from_same_pack"] for entry in entries if "more_from_same_pack" in entry]
        assert sorted(_ids(api.json(f"search/?{urlsplit(link).query}"))) == ids[:2]
