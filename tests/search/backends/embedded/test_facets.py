from pathlib import Path

import pytest

from search.backends.embedded import EmbeddedBackend
from search.backends.embedded.dictionaries import DictionaryWriter, Words, dictionary_path
from search.errors import DocumentsRefusedError
from search.query import MAX_FACET_VALUES, FacetCount, Query
from search.tree import Equals
from tests.search.backends.embedded.sounds import sound


def counts(backend: EmbeddedBackend, name: str, query: Query | None = None) -> list[tuple[str | int, int]]:
    asked = Query(filter=query.filter if query else Query().filter, facets=(name,), limit=1)
    return [(facet.value, facet.count) for facet in backend.search(asked).facets[name]]


class TestFacets:
    def test_the_most_frequent_value_comes_first_and_then_the_alphabet(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, tag=("b", "a")), sound(2, tag=("c", "b")), sound(3)])
        assert counts(backend, "tag") == [("b", 2), ("a", 1), ("c", 1)]

    def test_only_matching_sounds_count_all_of_them(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(number, type="wav" if number % 3 else "mp3", pitch=number % 2) for number in range(30)])
        assert counts(backend, "type", Query(filter=Equals("pitch", 1.0))) == [("wav", 10), ("mp3", 5)]

    def test_values_are_as_filters_know_them(self, backend: EmbeddedBackend) -> None:
        backend.upsert(
            [sound(1, username="Ada", license="Attribution", tag=("Rain", "rain ")), sound(2, username="ADA")]
        )
        assert counts(backend, "username") == [("ada", 2)]
        assert counts(backend, "tag") == [("rain", 1)]
        assert counts(backend, "license") == [("Attribution", 1)]

    def test_numbers_are_counted_too(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, channels=2), sound(2, channels=1), sound(3, channels=2)])
        assert counts(backend, "channels") == [(2, 2), (1, 1)]

    def test_no_match_has_no_values(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, tag=("a",))])
        assert counts(backend, "tag", Query(filter=Equals("tag", "b"))) == []

    def test_the_rarest_are_left_out_of_a_long_list(self, backend: EmbeddedBackend) -> None:
        tags = [f"tag{number:03}" for number in range(150)]
        backend.upsert([sound(number, tag=(tag, "all")) for number, tag in enumerate(tags, 1)])
        found = counts(backend, "tag")
        assert found == [("all", 150), *((tag, 1) for tag in tags[: MAX_FACET_VALUES - 1])]

    def test_words_are_known_after_a_restart(self, tmp_path: Path) -> None:
        with EmbeddedBackend(tmp_path / "other") as first:
            first.rebuild([sound(1, tag=("line\nend", "b"))])
            first.upsert([sound(2, tag=("c", "b"))])
        with EmbeddedBackend(tmp_path / "other") as second:
            second.upsert([sound(3, tag=("d", "b"))])
            assert counts(second, "tag") == [("b", 3), ("c", 1), ("d", 1), ("line\nend", 1)]

    def test_more_values_than_a_sound_can_have_are_refused(self, backend: EmbeddedBackend) -> None:
        with pytest.raises(DocumentsRefusedError, match="1: tag takes at most 32 values"):
            backend.upsert([sound(1, tag=tuple(f"t{number}" for number in range(33)))])

    def test_a_facet_is_a_value_and_its_count(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, category="Music")])
        results = backend.search(Query(facets=("category", "tag")))
        assert results.facets == {"category": (FacetCount("Music", 1),), "tag": ()}


def test_a_rebuild_elsewhere_takes_no_words_from_a_search_that_has_not_seen_it(
    tmp_path: Path, backend: EmbeddedBackend
) -> None:
    sounds = [sound(1, tag=("rain",)), sound(2, tag=("wind", "rain"))]
    backend.rebuild(sounds)
    with EmbeddedBackend(tmp_path / "index") as server:
        assert server.count() == 2
        backend.rebuild(sounds)
        assert counts(server, "tag") == [("rain", 2), ("wind", 1)]


class TestDictionary:
    def test_a_line_that_was_not_finished_is_forgotten(self, tmp_path: Path) -> None:
        writer = DictionaryWriter(tmp_path, "tag")
        assert writer.numbers(["a", "b", "a"]) == [0, 1, 0]
        writer.close()
        with dictionary_path(tmp_path, "tag").open("ab") as file:
            file.write(b'"half')
        assert Words(tmp_path, "tag").by_number == ["a", "b"]
        again = DictionaryWriter(tmp_path, "tag")
        assert again.numbers(["c", "b"]) == [2, 1]
        again.close()
        assert Words(tmp_path, "tag").by_number == ["a", "b", "c"]
