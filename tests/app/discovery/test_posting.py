"""Searches by POST: parameters in every kind of body, files of analyses, and links that lead on."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from app.audio.descriptors.analysis import EXTRACTOR_VERSION
from app.discovery import analysis_files
from tests.archives import PUBLIC_URL, Tiny

_VECTOR = [0.0, 2.0, *[0.0] * 98]
_UNREADABLE = "Analysis file could not be parsed."
_CLASSIC = ["search/content/", "search/combined/"]


def _post(tiny: Tiny, path: str, **request: Any) -> Response:  # noqa: ANN401 - what the client takes
    headers = {"Authorization": f"Token {tiny.key}"}
    return tiny.client.post(f"/apiv2/{path}", headers=headers, **request)


def _ids(body: dict[str, Any]) -> list[int]:
    return [sound["id"] for sound in body["results"]]


def _left(tiny: Tiny) -> list[Path]:
    return list((tiny.settings.media_folder / "incoming").iterdir())


def _content(tiny: Tiny, content: bytes, name: str = "bell.json", path: str = "search/content/") -> Response:
    response = _post(tiny, path, files={"analysis_file": (name, content)})
    assert _left(tiny) == []
    return response


class TestParameters:
    @pytest.mark.parametrize("path", ["search/", "search/text/"])
    @pytest.mark.parametrize("kind", ["json", "data", "files"])
    def test_every_kind_of_body_asks_as_an_address_does(self, tiny: Tiny, path: str, kind: str) -> None:
        asked = {"query": "piano", "filter": "type:(wav OR aiff)", "sort": "duration_asc", "page_size": "2"}
        sent: dict[str, Any] = {kind: asked}
        if kind == "files":
            sent = {"files": {name: (None, text) for name, text in asked.items()}}
        response = _post(tiny, path, **sent)
        assert response.status_code == 200, response.text
        assert response.json() == tiny.json(path, **asked)

    def test_the_body_counts_and_the_address_fills_in(self, tiny: Tiny) -> None:
        body = _post(tiny, "search/?query=kick&page_size=1", data={"query": "rain"}).json()
        assert body == tiny.json("search/", query="rain", page_size="1")

    def test_no_body_asks_for_what_the_address_says(self, tiny: Tiny) -> None:
        assert _post(tiny, "search/?query=kick").json() == tiny.json("search/", query="kick")
        headers = {"Authorization": f"Token {tiny.key}", "Content-Type": "application/json"}
        empty = tiny.client.post("/apiv2/search/?query=kick", content=b" ", headers=headers)
        assert empty.json() == tiny.json("search/", query="kick")

    def test_json_has_values_of_its_own(self, tiny: Tiny) -> None:
        asked = {"group_by_pack": True, "page_size": 2, "fields": ["id", "name"], "query": None, "facets": ["type"]}
        given = {"group_by_pack": "1", "page_size": "2", "fields": "id,name", "facets": "type"}
        assert _post(tiny, "search/", json=asked).json() == tiny.json("search/", **given)
        assert _post(tiny, "search/", json={"group_by_pack": False}).json()["count"] == 12

    @pytest.mark.parametrize(
        ("sent", "detail"),
        [
            (["a"], {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}),
            ("a", {"non_field_errors": ["Invalid data. Expected a dictionary, but got str."]}),
            ({"query": {"a": 1}}, {"query": ["Not a valid string."]}),
            ({"similar_to": [[1]]}, {"similar_to": ["Not a valid string."]}),
        ],
    )
    def test_json_of_another_form_is_refused(self, tiny: Tiny, sent: object, detail: object) -> None:
        response = _post(tiny, "search/", json=sent)
        assert (response.status_code, response.json()["detail"]) == (400, detail)

    def test_half_a_character_does_no_harm(self, tiny: Tiny) -> None:
        content = b'{"query": "\\ud800", "weights": "\\ud800", "page_size": "5", "filter": "duration:[0 TO *]"}'
        headers = {"Authorization": f"Token {tiny.key}", "Content-Type": "application/json"}
        response = tiny.client.post("/apiv2/search/", content=content, headers=headers)
        assert (response.status_code, response.json()["count"]) == (200, 0)


class TestVectors:
    def test_a_long_one_is_sent_as_a_list_and_followed_by_get(self, tiny: Tiny) -> None:
        asked = {"similar_to": [1.0, *[0.0] * 511], "similarity_space": "laion_clap", "page_size": 1, "fields": "id"}
        body = _post(tiny, "search/", json=asked).json()
        assert (body["count"], _ids(body)) == (3, [101])
        zeros = ",".join(["0"] * 511)
        assert body["next"] == (
            f"{PUBLIC_URL}/apiv2/search/?&query=&weights=&page=2&page_size=1&fields=id&similar_to=[1,{zeros}]"
            "&similarity_space=laion_clap"
        )
        assert _ids(tiny.json(body["next"].partition("/apiv2/")[2])) == [102]

    def test_what_does_not_fit_into_an_address_leads_to_a_page_by_post(self, tiny: Tiny) -> None:
        asked = {"filter": f"duration:[0 TO *] -tag:({' OR '.join(['nothing'] * 800)})", "page_size": "5"}
        seen: list[int] = []
        body = _post(tiny, "search/", data=asked).json()
        seen += _ids(body)
        assert body["next"] == f"{PUBLIC_URL}/apiv2/search/?&query=&weights=&page=2&page_size=5&post=1"
        while body["next"]:
            link = body["next"].partition("/apiv2/")[2]
            refused = tiny.get(link)
            assert (refused.status_code, "send the same body" in refused.json()["detail"]) == (400, True)
            body = _post(tiny, link, data={**asked, "page": "1"}).json()
            seen += _ids(body)
        assert sorted(seen) == list(range(101, 113))
        assert len(seen) == 12

    @pytest.mark.parametrize("value", ["abc", "[1,2", [1, 2], [None], [True], [], "[1]"])
    def test_one_that_cannot_be_used_is_refused_as_by_get(self, tiny: Tiny, value: object) -> None:
        response = _post(tiny, "search/", json={"similar_to": value, "similarity_space": "laion_clap"})
        text = value if isinstance(value, str) else json.dumps(value)
        asked = tiny.get("search/", similar_to=text, similarity_space="laion_clap")
        assert (response.status_code, response.json()) == (asked.status_code, asked.json())
        assert response.status_code == 400


class TestAnalysisFile:
    @pytest.mark.parametrize("name", ["freesound_classic", "sim_freesound_classic"])
    def test_our_own_analysis_says_where_the_sound_is(self, tiny: Tiny, name: str) -> None:
        body = _content(tiny, json.dumps({name: _VECTOR, "bpm": 3}).encode()).json()
        assert list(body) == ["target_analysis_file", "count", "previous", "next", "results"]
        assert body["target_analysis_file"] == "bell.json (0 KB)"
        assert _ids(body) == [103, 102, 101]
        assert body["results"][0]["distance_to_target"] < body["results"][1]["distance_to_target"]

    @pytest.mark.parametrize(
        ("extractor", "space"), [(EXTRACTOR_VERSION, ""), ("freesound 1.0", "freesound_statistics:")]
    )
    def test_a_vector_beside_statistics_counts_where_this_release_has_made_it(
        self, tiny: Tiny, extractor: str, space: str
    ) -> None:
        tree = {"lowlevel": {"mfcc": {"mean": [float(-n) for n in range(13)], "var": [1.0] * 13}}}
        told = {"metadata": {"version": {"extractor": extractor}}, "freesound_classic": _VECTOR}
        files = {"analysis_file": ("x.json", json.dumps(tree | told))}
        body = _post(tiny, "search/content/?page_size=1", files=files).json()
        assert f"&target={space}[" in body["next"]
        assert ("note" in body) == bool(space)

    def test_the_links_lead_on_by_get(self, tiny: Tiny) -> None:
        files = {"analysis_file": ("x.json", json.dumps({"freesound_classic": _VECTOR}))}
        body = _post(tiny, "search/content/?page_size=1&fields=id&target=7&query=x", files=files).json()
        numbers = ",".join(["0", "2", *["0"] * 98])
        assert body["next"] == (
            f"{PUBLIC_URL}/apiv2/search/content/?&weights=&target=[{numbers}]&page=2&page_size=1&fields=id"
        )
        assert _ids(tiny.json(body["next"].partition("/apiv2/")[2])) == [102]

    def test_a_differing_layout_is_used_as_far_as_it_goes_and_noted(self, tiny: Tiny) -> None:
        tree = {
            "lowlevel": {"mfcc": {"mean": [float(-n) for n in range(13)], "var": [1.0] * 13}},
            "metadata": {"a": "b"},
        }
        body = _content(tiny, json.dumps(tree).encode()).json()
        assert list(body) == ["target_analysis_file", "count", "previous", "next", "results", "note"]
        assert "of 100 features could not be told" in body["note"]
        assert body["count"] == 3

    def test_the_links_of_a_tree_name_the_space_it_is_compared_in(self, tiny: Tiny) -> None:
        tree = {"lowlevel": {"mfcc": {"mean": [float(-n) for n in range(13)], "var": [1.0] * 13}}}
        files = {"analysis_file": ("x.json", json.dumps(tree))}
        first = _post(tiny, "search/content/?page_size=1", files=files).json()
        assert "&target=freesound_statistics:[" in first["next"]
        second = tiny.json(first["next"].partition("/apiv2/")[2])
        both = _post(tiny, "search/content/", files=files).json()
        assert [*_ids(first), *_ids(second)] == _ids(both)[:2]
        assert second["results"][0]["distance_to_target"] == both["results"][1]["distance_to_target"]

    @pytest.mark.parametrize(
        ("path", "next_name", "place"),
        [
            ("search/content/", "next", "&page=2&page_size=1"),
            ("search/combined/", "more", "&page_size=1&cs_after=[0-9.]+,103&cs_lcvidp=1"),
        ],
    )
    def test_what_does_not_fit_into_an_address_leads_to_a_page_by_post(
        self, tiny: Tiny, path: str, next_name: str, place: str
    ) -> None:
        def asked(at: str) -> dict[str, Any]:
            files = {"analysis_file": ("x.json", json.dumps({"freesound_classic": _VECTOR}))}
            condition = " OR ".join(["lowlevel.pitch.mean:[1 TO *]"] * 300)
            return _post(tiny, at, files=files, data={"descriptors_filter": condition, "page_size": "1"}).json()  # type: ignore[no-any-return]  # whatever JSON can hold

        body = asked(path)
        assert re.search(f"{place}&post=1$", body[next_name])
        seen = _ids(body)
        while body[next_name]:
            link = body[next_name].partition("/apiv2/")[2]
            refused = tiny.get(link)
            assert (refused.status_code, "send the same body" in refused.json()["detail"]) == (400, True)
            body = asked(link)
            seen += _ids(body)
        assert seen == [103, 102, 101]

    def test_yaml_says_the_same_as_json(self, tiny: Tiny) -> None:
        means = ", ".join(str(float(-n)) for n in range(13))
        tree = {"lowlevel": {"mfcc": {"mean": [float(-n) for n in range(13)], "var": [1.0] * 13}}}
        ones = "          - 1\n" * 13
        yaml = f"lowlevel:\n  mfcc:\n    mean: [{means}]\n    var:\n{ones}metadata: {{tag: 'x'}}\n"
        from_json, from_yaml = (_content(tiny, content.encode()).json() for content in (json.dumps(tree), yaml))
        assert from_yaml["results"] == from_json["results"]
        assert _content(tiny, yaml.encode(), "x.YAML").status_code == 200

    def test_a_filter_and_facets_apply(self, tiny: Tiny) -> None:
        files = {"analysis_file": ("x.json", json.dumps({"freesound_classic": _VECTOR}))}
        asked = {"descriptors_filter": "lowlevel.pitch.mean:[300 TO *]", "facets": "type"}
        body = _post(tiny, "search/content/", files=files, data=asked).json()
        assert _ids(body) == [103, 102]
        assert list(body)[-1] == "facets"

    def test_the_combined_search_takes_it_too(self, tiny: Tiny) -> None:
        files = {"analysis_file": ("x.json", json.dumps({"freesound_classic": _VECTOR}))}
        body = _post(tiny, "search/combined/?filter=type:(wav%20OR%20aiff)&page_size=2", files=files).json()
        assert list(body) == ["target_analysis_file", "more", "results"]
        assert _ids(body) == [103, 102]
        assert _ids(tiny.json(body["more"].partition("/apiv2/")[2])) == [101]

    def test_in_the_combined_search_words_go_with_it_from_page_to_page(self, tiny: Tiny) -> None:
        files = {"analysis_file": ("x.json", json.dumps({"freesound_classic": _VECTOR}))}
        whole = _post(tiny, "search/combined/?query=piano&count=1&fields=id", files=files).json()
        of_words = _ids(tiny.json("search/?query=piano&fields=id"))
        of_file = _ids(_post(tiny, "search/combined/?fields=id&page_size=150", files=files).json())
        assert _ids(whole) == [sound_id for sound_id in of_file if sound_id in of_words]
        assert whole["count"] == len(whole["results"]) > 1
        first = _post(tiny, "search/combined/?query=piano%20-loop&page_size=1&fields=id", files=files).json()
        second = tiny.json(first["more"].partition("/apiv2/")[2])
        assert _ids(first) + _ids(second) == [sound_id for sound_id in _ids(whole) if sound_id != 103]
        assert second["more"] is None

    def test_words_do_not_go_with_a_target_that_is_no_file(self, tiny: Tiny) -> None:
        for target in ("101", "lowlevel.pitch.mean:220"):
            refused = tiny.get(f"search/combined/?query=piano&target={target}")
            detail = refused.json()["detail"]
            assert detail == "Request parameters 'target' and 'query' can not be used at the same time."


class TestBadAnalysisFile:
    @pytest.mark.parametrize("path", _CLASSIC)
    @pytest.mark.parametrize(
        ("sent", "detail"),
        [
            ({}, "No file was submitted."),
            ({"data": {"target": "101"}}, "No file was submitted."),
            ({"json": {"target": "101"}}, "No file was submitted."),
            ({"files": {"other": ("x.json", b"{}")}}, "No file was submitted."),
            (
                {"data": {"analysis_file": "{}"}},
                "The submitted data was not a file. Check the encoding type on the form.",
            ),
            ({"files": {"analysis_file": ("x.json", b"")}}, "The submitted file is empty."),
            (
                {"files": {"analysis_file": ("x.txt", b"{}")}},
                "Uploaded analysis file format not supported, must be .json.",
            ),
            (
                {"files": {"analysis_file": ("json", b"{}")}},
                "Uploaded analysis file format not supported, must be .json.",
            ),
        ],
    )
    def test_no_file_that_could_be_one_is_told_under_its_name(
        self, tiny: Tiny, path: str, sent: dict[str, Any], detail: str
    ) -> None:
        response = _post(tiny, path, **sent)
        assert (response.status_code, response.json()) == (400, {"detail": {"analysis_file": [detail]}})
        assert _left(tiny) == []

    def test_a_file_without_a_name_is_none(self, tiny: Tiny) -> None:
        content = b'--x\r\nContent-Disposition: form-data; name="analysis_file"; filename=""\r\n\r\n{}\r\n--x--\r\n'
        headers = {"Authorization": f"Token {tiny.key}", "Content-Type": "multipart/form-data; boundary=x"}
        response = tiny.client.post("/apiv2/search/content/", content=content, headers=headers)
        assert response.json() == {"detail": {"analysis_file": ["No file was submitted."]}}

    @pytest.mark.parametrize(
        "content",
        {
            "no json and no yaml": b'{"a": [',
            "text": b"hello",
            "bytes": bytes(range(256)),
            "nothing of use": b'{"a": 1}',
            "a list": b"[1, 2]",
            "a number": b"1",
            "null": b"null",
            "not finite": b'{"lowlevel": {"mfcc": {"mean": [NaN, Infinity]}}}',
            "wrong dimensions": b'{"freesound_classic": [1, 2]}',
            "no direction": json.dumps({"freesound_classic": [0] * 100}).encode(),
            "deep json": b"[" * 1_000_000,
            "deep but legal json": b'{"a":' * 60 + b"1" + b"}" * 60,
            "deep yaml": b"- " * 100_000,
            "deep flow yaml": b"{a: " * 100_000,
            "many values": b'{"a": [' + b"1," * 200_000 + b"1]}",
            "many yaml values": b"a: 1\nb:\n" + b" - 1\n" * 200_000,
            "laughs": b"a: &a [x, x]\n"
            + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 121)),
            "an alias of itself": b"a: &a [*a]",
            "a tag": b"!!python/object/apply:os.system ['true']",
            "tag directives": b"".join(b"%%TAG !%d! x\n" % n for n in range(100_000)) + b"--- 1",
            "tag directives in UTF-16": ("".join(f"%TAG !{n}! x\n" for n in range(100_000)) + "--- 1").encode("utf-16"),
            "keys in keys": ("{? " * 31 + "'\\\\': 1" + "}: 1" * 30 + "}").encode(),
            "a long key": b'{"' + b"k" * 100_000 + b'": {' + b",".join(b'"%d":1' % n for n in range(90_000)) + b"}}",
            "two documents": b"--- x\n--- y\n",
            "a huge number": b'{"lowlevel": {"pitch": {"mean": ' + b"9" * 100_000 + b"}}}",
        }.items(),
        ids=lambda row: row[0],
    )
    def test_what_cannot_be_used_is_refused_in_time(self, tiny: Tiny, content: tuple[str, bytes]) -> None:
        for name in ("x.json", "x.yaml"):
            response = _content(tiny, content[1], name)
            assert response.status_code == 400
            assert response.json()["detail"].startswith(_UNREADABLE)

    def test_one_that_is_too_large_is_refused_with_the_limit(self, tiny: Tiny) -> None:
        large = b" " * (analysis_files.MAX_BYTES + 1)
        response = _content(tiny, large)
        text = f"The file is larger than {analysis_files.MAX_BYTES} bytes."
        assert (response.status_code, response.json()) == (400, {"detail": {"analysis_file": [text]}})

    def test_many_files_of_one_name_share_its_limit(self, tiny: Tiny) -> None:
        half = b" " * (analysis_files.MAX_BYTES // 2 + 1)
        response = _post(tiny, "search/content/", files=[("analysis_file", ("x.json", half))] * 2)
        assert response.status_code == 400
        assert "larger than" in str(response.json()["detail"]["analysis_file"])
        assert _left(tiny) == []
