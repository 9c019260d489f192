import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend, engine, reader
from search.document import Document
from search.errors import BackendUnavailableError, DocumentsRefusedError, IndexDamagedError
from search.query import Query, Term, TextQuery
from search.tree import Equals, HasValue, Words
from tests.search.backends.embedded.sounds import ALL, found_ids, sound


class TestUpsert:
    def test_a_sound_is_found_at_once(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, tag=("rain",))])
        assert found_ids(backend.search(Query(filter=Equals("tag", "rain")))) == [1]

    def test_a_sound_of_the_same_id_is_replaced(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, tag=("rain",), pitch=440.0), sound(2)])
        backend.upsert([sound(1, tag=("wind",))])
        assert (backend.count(), list(dict(backend.versions()))) == (2, [1, 2])
        assert found_ids(backend.search(Query(filter=Equals("tag", "rain")))) == []
        assert found_ids(backend.search(Query(filter=HasValue("pitch")))) == []
        assert found_ids(backend.search(Query(filter=Equals("duration", 1.0)))) == [1]

    def test_of_two_with_one_id_the_last_counts(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, tag=("rain",)), sound(1, tag=("wind",))])
        assert found_ids(backend.search(Query(filter=Equals("tag", "wind")))) == [1]
        assert backend.count() == 1

    def test_empty_text_is_no_value(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, category="", tag=(), description=None)])
        empty = (HasValue("category"), HasValue("tag"), HasValue("description"))
        assert [backend.search(Query(filter=node)).total for node in empty] == [0, 0, 0]

    def test_more_than_a_batch_is_taken(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(number) for number in range(1, 1301)])
        assert list(dict(backend.versions())) == list(range(1, 1301))
        assert backend.search(Query(filter=Equals("duration", 1300.0))).total == 1

    def test_text_that_no_encoding_holds_is_taken(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, tag=("\ud800", "\x00", ""), description="half \ud83d a pair")])
        assert found_ids(backend.search(Query(TextQuery((Term("half"),))))) == [1]
        assert found_ids(backend.search(Query(filter=Equals("tag", "\ud800")))) == [1]

    def test_a_word_that_comes_again_joined_is_indexed(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, description="a-b-5-ab end")])
        assert found_ids(backend.search(Query(filter=Words("description", "5 ab end", is_phrase=True)))) == [1]

    def test_what_cannot_be_indexed_does_not_keep_the_rest_out(self, backend: EmbeddedBackend) -> None:
        wrong = (
            Document(2, {"lowlevel.mfcc.mean": (1.0, 2.0)}),
            Document(3, {"pitch": "high"}),
            Document(4, {"x": 1}),
            Document(6, {"pitch": 10**400}),
        )
        with pytest.raises(DocumentsRefusedError) as refused:
            backend.upsert([*(sound(number) for number in range(100, 800)), *wrong, sound(5)])
        assert refused.value.reasons.keys() == {2, 3, 4, 6}
        assert "lowlevel.mfcc.mean takes 13 numbers" in refused.value.reasons[2]
        assert list(dict(backend.versions())) == [5, *range(100, 800)]
        assert found_ids(backend.search(Query(filter=Equals("duration", 5.0)))) == [5]

    def test_a_new_index_goes_without_what_cannot_be_indexed(self, backend: EmbeddedBackend) -> None:
        with pytest.raises(DocumentsRefusedError, match="2: "):
            backend.rebuild([sound(1), Document(2, {"tag": 7, "pitch": (1.0, 2.0)}), sound(3)])
        assert list(dict(backend.versions())) == [1, 3]


class TestDelete:
    def test_sounds_are_gone_at_once(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1), sound(2)])
        backend.delete({2: 2, 99: 1})
        assert found_ids(backend.search(ALL)) == [1]

    def test_the_last_row_can_be_used_again(self, tmp_path: Path, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1), sound(2, pitch=5.0)])
        backend.delete({2: 2})
        backend.close()
        with EmbeddedBackend(tmp_path / "index") as later:
            later.upsert([sound(3)])
            assert found_ids(later.search(Query(filter=Equals("duration", 3.0)))) == [3]
            assert found_ids(later.search(Query(filter=HasValue("pitch")))) == []


class TestLock:
    def test_a_second_writer_is_refused_and_can_read(self, tmp_path: Path, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1)])
        with EmbeddedBackend(tmp_path / "index") as other:
            with pytest.raises(BackendUnavailableError, match="another process is writing"):
                other.upsert([sound(2)])
            assert other.count() == 1

    def test_an_engine_says_whether_it_can_become_the_writer(self, tmp_path: Path, backend: EmbeddedBackend) -> None:
        with EmbeddedBackend(tmp_path / "index") as other:
            assert backend.becomes_writer()
            assert not other.becomes_writer()
            backend.close()
            assert other.becomes_writer()

    def test_closing_lets_another_write(self, tmp_path: Path, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1)])
        backend.close()
        backend.close()
        with EmbeddedBackend(tmp_path / "index") as other:
            other.upsert([sound(2)])
            assert list(dict(other.versions())) == [1, 2]

    def test_a_folder_that_cannot_be_made_is_an_engine_that_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with EmbeddedBackend(tmp_path / "file" / "index") as backend, pytest.raises(BackendUnavailableError):
            backend.rebuild([])


class TestReader:
    def test_it_sees_the_change_of_another_writer(
        self, tmp_path: Path, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reader, "LOOK_EVERY_S", 0.0)
        with EmbeddedBackend(tmp_path / "index") as other:
            assert other.count() == 0
            backend.upsert([sound(1)])
            assert other.count() == 1
            backend.rebuild([sound(2), sound(3)])
            assert list(dict(other.versions())) == [2, 3]
            backend.delete({2: 2})
            assert list(dict(other.versions())) == [3]

    def test_it_looks_at_the_files_every_now_and_then_only(
        self, tmp_path: Path, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now_s = 0.0
        monkeypatch.setattr(reader, "time", SimpleNamespace(monotonic=lambda: now_s))
        with EmbeddedBackend(tmp_path / "index") as other:
            assert other.count() == 0
            backend.upsert([sound(1)])
            now_s += reader.LOOK_EVERY_S / 2
            assert other.count() == 0
            now_s += reader.LOOK_EVERY_S
            assert other.count() == 1

    def test_a_second_is_enough(self) -> None:
        assert reader.LOOK_EVERY_S < 1


class TestNeedsRebuild:
    def test_it_is_true_once_replaced_sounds_outnumber_the_others(
        self, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engine, "_ALLOWED_GARBAGE", 3)
        for _ in range(5):
            assert not backend.needs_rebuild()
            backend.upsert([sound(1)])
        backend.upsert([sound(1)])
        assert backend.needs_rebuild()
        backend.rebuild([sound(1)])
        assert not backend.needs_rebuild()


class TestProtocol:
    def test_the_engine_is_a_backend(self, backend: EmbeddedBackend) -> None:
        engine_of_any_kind: Backend = backend
        assert engine_of_any_kind.count() == 0

    @pytest.mark.parametrize(
        "use",
        [
            lambda backend: backend.search(Query()),
            lambda backend: backend.count(),
            lambda backend: list(backend.versions()),
            lambda backend: backend.needs_rebuild(),
            lambda backend: backend.upsert([sound(1)]),
            lambda backend: backend.delete({1: 1}),
        ],
        ids=["search", "count", "ids", "needs_rebuild", "upsert", "delete"],
    )
    def test_without_an_index_everything_asks_for_a_rebuild(
        self, tmp_path: Path, use: Callable[[EmbeddedBackend], object]
    ) -> None:
        with EmbeddedBackend(tmp_path / "none") as backend, pytest.raises(IndexDamagedError):
            use(backend)


class TestDamage:
    def test_a_reader_that_meets_damage_asks_the_writer_for_a_rebuild(self, tmp_path: Path) -> None:
        with EmbeddedBackend(tmp_path / "index") as writer, EmbeddedBackend(tmp_path / "index") as reader:
            writer.rebuild([sound(1)])
            assert reader.search(Query()).total == 1
            assert not writer.needs_rebuild()
            for table in (tmp_path / "index").rglob("*.table"):
                os.truncate(table, 10)
            fresh = EmbeddedBackend(tmp_path / "index")
            with pytest.raises(IndexDamagedError):
                fresh.search(Query())
            fresh.close()
            assert writer.needs_rebuild()
            writer.rebuild([sound(1), sound(2)])
            assert not writer.needs_rebuild()
            assert writer.search(Query()).total == 2

    def test_a_folder_removed_under_the_writer_is_made_again(self, tmp_path: Path) -> None:
        with EmbeddedBackend(tmp_path / "index") as backend:
            backend.rebuild([sound(1)])
            shutil.rmtree(tmp_path / "index")
            assert backend.becomes_writer()
            assert backend.rebuild([sound(1), sound(2)]) == 2
            assert backend.search(Query()).total == 2
