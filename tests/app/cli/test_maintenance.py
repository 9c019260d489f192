import pytest

from app.archive import opened
from app.audio.limits import Limits
from app.audio.pool import Pool
from app.cli import maintenance
from app.settings import Settings
from app.worker import Worker
from search import Document
from tests.app.cli.conftest import Fonoteca


class TestMigrate:
    def test_makes_the_folder_and_the_schema_and_again_does_nothing(self, fonoteca: Fonoteca) -> None:
        new = Fonoteca(fonoteca.data / "deep" / "new")
        assert new.good("migrate").out == "The schema is up to date.\n"
        assert new.good("migrate").out == "The schema is up to date.\n"
        assert (new.data / "archive.sqlite3").is_file()


class TestReindex:
    def test_builds_the_index(self, fonoteca: Fonoteca) -> None:
        assert fonoteca.good("reindex").out == "Indexed 0 sounds.\n"

    def test_there_is_no_way_back_in_the_small_shape(self, fonoteca: Fonoteca) -> None:
        fonoteca.good("reindex")
        answer = fonoteca("reindex", "--rollback")
        assert (answer.exit_code, "keeps no index but the one in use" in answer.errors) == (1, True)

    def test_asks_the_worker_that_writes_the_index(self, fonoteca: Fonoteca) -> None:
        fonoteca.good("reindex")
        with opened(Settings(data=fonoteca.data, _env_file=None)) as archive:
            limits = Limits(file_size_bytes=1, memory_bytes=2**31, wall_clock_s=1.0)
            worker = Worker(archive, Pool(0, limits), children=0)
            worker.start()
            try:
                assert archive.backend.becomes_writer()
                assert fonoteca.good("reindex").out.splitlines()[-1] == "Indexed 0 sounds."
            finally:
                worker.stop()

    def test_says_when_nobody_answers(self, fonoteca: Fonoteca, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(maintenance, "_PATIENCE_S", 0)
        with opened(Settings(data=fonoteca.data, _env_file=None)) as archive:
            assert archive.backend.becomes_writer()
            answer = fonoteca("reindex")
        assert answer.exit_code == 1
        assert "start one (fonoteca worker)" in answer.errors


class TestReconcile:
    def test_mends_what_differs_and_tells_what_it_was(self, fonoteca: Fonoteca) -> None:
        fonoteca.good("reindex")
        with opened(Settings(data=fonoteca.data, _env_file=None)) as archive:
            archive.backend.upsert([Document(77, {"name": "gone"})])
        first = fonoteca.good("reconcile", "--json").json
        assert first == {"missing": [], "stale": [], "surplus": [77], "left": []}
        assert fonoteca.good("reconcile").out == "0 missing, 0 stale, 0 surplus; 0 left.\n"

    def test_fails_where_there_is_no_index(self, fonoteca: Fonoteca) -> None:
        answer = fonoteca("reconcile")
        assert answer.exit_code == 1
        assert "fonoteca doctor" in answer.errors


class TestDoctor:
    def test_is_content_with_a_good_archive(self, fonoteca: Fonoteca) -> None:
        fonoteca.good("reindex")
        found = {finding["part"]: finding["state"] for finding in fonoteca.good("doctor", "--json").json}
        assert found["database"] == found["data folder"] == found["search index"] == found["ffmpeg"] == "ok"

    def test_fails_where_something_is_broken_and_says_what_to_do(self, fonoteca: Fonoteca) -> None:
        answer = Fonoteca(fonoteca.data / "new")("doctor")
        assert answer.exit_code == 1
        assert "→ fonoteca migrate" in answer.out
