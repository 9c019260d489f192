import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.backends.embedded import EmbeddedBackend, generation, reader
from search.document import Document
from search.errors import IndexDamagedError, OtherReleaseError
from search.query import Query, Term, TextQuery
from tests.search.backends.embedded.sounds import ALL, found_ids, sound


def generations(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("generation-*"))


class TestRebuild:
    def test_the_whole_index_is_replaced(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1), sound(2)])
        assert backend.rebuild([sound(2), sound(3), sound(3)]) == 2
        assert list(dict(backend.versions())) == [2, 3]

    def test_the_old_index_answers_until_it_is_done(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1)])
        seen: list[list[int]] = []

        def documents() -> Iterator[Document]:
            for number in range(2, 5):
                seen.append(found_ids(backend.search(ALL)))
                yield sound(number)

        backend.rebuild(documents())
        assert seen == [[1], [1], [1]]
        assert found_ids(backend.search(ALL)) == [2, 3, 4]

    def test_a_rebuild_that_fails_changes_nothing(self, tmp_path: Path, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1)])

        def documents() -> Iterator[Document]:
            yield sound(2)
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            backend.rebuild(documents())
        assert generations(tmp_path / "index") == ["generation-1"]
        backend.upsert([sound(3)])
        assert list(dict(backend.versions())) == [1, 3]

    def test_the_next_writer_removes_what_a_failed_rebuild_left(self, tmp_path: Path, backend: EmbeddedBackend) -> None:
        backend.close()
        folder = tmp_path / "index"
        (folder / "generation-7" / "text").mkdir(parents=True)
        with EmbeddedBackend(folder) as later:
            later.upsert([sound(1)])
            assert generations(folder) == ["generation-1"]

    def test_only_the_new_generation_is_kept(self, tmp_path: Path, backend: EmbeddedBackend) -> None:
        backend.rebuild([sound(1)])
        assert generations(tmp_path / "index") == ["generation-2"]


def break_meta(folder: Path) -> None:
    next(folder.glob("generation-*/meta.json")).write_text("{")


def make_older(folder: Path) -> None:
    next(folder.glob("generation-*/meta.json")).write_text(json.dumps({"fingerprint": "of another version"}))


def lose_meta(folder: Path) -> None:
    next(folder.glob("generation-*/meta.json")).unlink()


def lose_current(folder: Path) -> None:
    (folder / "CURRENT").unlink()


def point_outside(folder: Path) -> None:
    (folder / "CURRENT").write_text("../elsewhere")


def garble_current(folder: Path) -> None:
    (folder / "CURRENT").write_bytes(b"\xff\xfe")


def lose_text(folder: Path) -> None:
    next(folder.glob("generation-*/text/meta.json")).unlink()


def garble_text(folder: Path) -> None:
    next(folder.glob("generation-*/text/meta.json")).write_text("[]")


def lose_segments(folder: Path) -> None:
    for path in folder.glob("generation-*/text/*.term"):
        path.unlink()


def empty_segments(folder: Path) -> None:
    for path in folder.glob("generation-*/text/*.term"):
        path.write_bytes(b"")


def cut_table(folder: Path) -> None:
    next(folder.glob("generation-*/sound.table")).write_bytes(b"")


def lose_table(folder: Path) -> None:
    next(folder.glob("generation-*/sound.table")).unlink()


def lose_words(folder: Path) -> None:
    (folder / "generation-1" / "words-tag.jsonl").unlink()


def cut_words(folder: Path) -> None:
    words = folder / "generation-1" / "words-tag.jsonl"
    words.write_bytes(words.read_bytes()[:-3])


DAMAGE = [
    break_meta,
    make_older,
    lose_meta,
    lose_current,
    point_outside,
    garble_current,
    lose_text,
    garble_text,
    lose_segments,
    empty_segments,
    cut_table,
    lose_table,
]


class TestDamage:
    @pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
    def test_it_is_noticed_and_a_rebuild_mends_it(self, tmp_path: Path, damage: Callable[[Path], None]) -> None:
        folder = tmp_path / "index"
        with EmbeddedBackend(folder) as backend:
            backend.rebuild([sound(1, tag=("rain",))])
        damage(folder)
        with EmbeddedBackend(folder) as backend:
            with pytest.raises(IndexDamagedError):
                backend.search(Query(TextQuery((Term("rain"),))))
            assert backend.rebuild([sound(1, tag=("rain",))]) == 1
            assert found_ids(backend.search(Query(TextQuery((Term("rain"),))))) == [1]

    @pytest.mark.parametrize("damage", [lose_words, cut_words], ids=lambda damage: damage.__name__)
    def test_words_that_are_gone_are_missed_when_they_are_counted(
        self, tmp_path: Path, damage: Callable[[Path], None]
    ) -> None:
        folder, sounds = tmp_path / "index", [sound(1, tag=("rain", "wind"))]
        with EmbeddedBackend(folder) as backend:
            backend.rebuild(sounds)
        damage(folder)
        with EmbeddedBackend(folder) as backend:
            with pytest.raises(IndexDamagedError, match="words of tag"):
                backend.search(Query(facets=("tag",)))
            assert backend.needs_rebuild()
            backend.rebuild(sounds)
            assert [facet.value for facet in backend.search(Query(facets=("tag",))).facets["tag"]] == ["rain", "wind"]

    def test_what_another_release_made_is_refused_and_not_called_broken(
        self, tmp_path: Path, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with EmbeddedBackend(tmp_path / "index") as other, monkeypatch.context() as patch:
            patch.setattr(generation, "fingerprint", lambda: "of another release")
            with pytest.raises(OtherReleaseError):
                other.search(ALL)
        assert not backend.needs_rebuild()

    def test_a_running_engine_notices_it_too(
        self, tmp_path: Path, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reader, "LOOK_EVERY_S", 0.0)
        assert backend.count() == 0
        lose_current(tmp_path / "index")
        with pytest.raises(IndexDamagedError):
            backend.count()
