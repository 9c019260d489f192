"""Absolute addresses in answers."""

from typing import Any

import pytest

from app.links import Links, path_as_sent
from app.settings import Settings

_LINKS = Links("https://sounds.example.org", "https://media.example.org/files")


class TestAddresses:
    def test_an_api_address_is_below_the_root_of_the_api(self) -> None:
        assert _LINKS.api("sounds/1/") == "https://sounds.example.org/apiv2/sounds/1/"

    def test_a_page_is_below_the_site(self) -> None:
        assert _LINKS.page("people/") == "https://sounds.example.org/people/"

    @pytest.mark.parametrize(
        ("username", "expected"), [("Ann", "Ann"), ("a b", "a%20b"), ("ü+%", "%C3%BC%2B%25"), ("a.b-c_d", "a.b-c_d")]
    )
    def test_a_person_is_named_in_their_page(self, username: str, expected: str) -> None:
        assert _LINKS.person(username) == f"https://sounds.example.org/people/{expected}/"

    def test_media_may_lie_elsewhere(self) -> None:
        assert _LINKS.media("previews/0/1_2-hq.mp3") == "https://media.example.org/files/previews/0/1_2-hq.mp3"

    @pytest.mark.parametrize(
        ("given", "base", "media"),
        [
            ({}, "http://127.0.0.1:8000", "http://127.0.0.1:8000/data"),
            ({"port": 9}, "http://127.0.0.1:9", "http://127.0.0.1:9/data"),
            ({"public_url": "https://a.org/"}, "https://a.org", "https://a.org/data"),
            ({"media_url": "https://cdn.org//"}, "http://127.0.0.1:8000", "https://cdn.org"),
        ],
        ids=str,
    )
    def test_the_addresses_are_those_of_the_settings(self, given: dict[str, Any], base: str, media: str) -> None:
        settings = Settings(_env_file=None, **given)
        assert (settings.base_url, settings.media_base_url) == (base, media)


class TestSearchLinks:
    def test_each_parameter_begins_with_an_ampersand(self) -> None:
        link = _LINKS.search("search/", [("query", "cars"), ("filter", "tag:loop"), ("weights", ""), ("page", "2")])
        assert link == "https://sounds.example.org/apiv2/search/?&query=cars&filter=tag:loop&weights=&page=2"

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("aZ09_.-~", "aZ09_.-~"),
            (",:[]*()'", ",:[]*()'"),
            ('a b/"c"', "a%20b%2F%22c%22"),
            ("+", "%2B"),
            ("%&=#?;@!$", "%25%26%3D%23%3F%3B%40%21%24"),
            ("ü\n\0", "%C3%BC%0A%00"),
        ],
    )
    def test_only_the_letters_clients_know_stay_as_they_are(self, value: str, expected: str) -> None:
        assert _LINKS.search("search/", [("query", value)]).partition("&query=")[2] == expected


class TestPathAsSent:
    @pytest.mark.parametrize(
        ("scope", "expected"),
        [
            ({"path": "/a b", "raw_path": b"/a%20b"}, "/a%20b"),
            ({"path": "/a", "raw_path": b"/%61"}, "/%61"),
            ({"path": "/a", "raw_path": b"/a?token=x"}, "/a"),
            ({"path": "/\xfc", "raw_path": b"/\xc3\xbc"}, "/%C3%BC"),
            ({"path": "/a b\n"}, "/a%20b%0A"),
            ({"path": "/\ud800"}, "/%3F"),
            ({"path": "/%41", "raw_path": None}, "/%2541"),
        ],
        ids=str,
    )
    def test_a_path_is_as_sent_or_else_encoded(self, scope: dict[str, object], expected: str) -> None:
        assert path_as_sent(scope) == expected
