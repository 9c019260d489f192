import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from app import doctoring, jobs, lifecycle
from app.archive import Archive
from app.audio import tools
from app.audio.descriptors.analysis import EXTRACTOR_VERSION
from app.audio.errors import DecoderMissingError
from app.doctoring import Finding, State
from app.models import Analysis, AnalysisState, Job, JobKind, JobState
from app.settings import Settings
from tests.factories import add_user, new_sound


def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.part: finding for finding in doctoring.examine(settings)}


class TestExamine:
    def test_finds_nothing_wrong_with_a_good_archive(self, empty_archive: Archive) -> None:
        found = findings(empty_archive.settings)
        assert [part for part, finding in found.items() if finding.state is State.BROKEN] == []
        kind = empty_archive.database.engine.dialect.name
        assert found["database"].text == f"{kind}, schema up to date, 0 sounds, 0 of them public"
        assert found["search index"] == Finding("search index", State.FINE, "embedded, 0 sounds")
        assert {"data folder", "disk", "ffmpeg", "analysis library", "processor"} <= found.keys()

    def test_changes_nothing_in_an_archive(self, empty_archive: Archive) -> None:
        def names() -> list[str]:
            return sorted(str(path) for path in empty_archive.settings.data.rglob("*") if "sqlite3" not in path.name)

        before = names()
        doctoring.examine(empty_archive.settings)
        assert names() == before

    def test_an_archive_that_is_not_there_yet_needs_a_migration(self, tmp_path: Path) -> None:
        found = findings(Settings(data=tmp_path / "new" / "archive", _env_file=None))
        assert (found["database"].state, found["database"].advice) == (State.BROKEN, "fonoteca migrate")
        assert found["data folder"].state is State.FINE

    def test_says_when_the_data_folder_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        found = findings(Settings(data=tmp_path / "file", _env_file=None))
        assert found["data folder"].state is State.BROKEN
        assert "FONOTECA_DATA" in found["data folder"].advice
        assert found["database"].state is State.BROKEN

    @pytest.mark.parametrize(
        "url", ["mysql://localhost/x", "no address", "sqlite://", "postgresql://nobody@127.0.0.1:1/none"]
    )
    def test_says_when_the_database_cannot_be_used(self, tmp_path: Path, url: str) -> None:
        found = findings(Settings(data=tmp_path, database_url=url, _env_file=None))["database"]
        assert (found.state, found.advice) == (State.BROKEN, "check FONOTECA_DATABASE_URL")
        assert "\n" not in found.text

    def test_says_when_the_schema_is_of_another_release(self, empty_archive: Archive) -> None:
        def set_revision(revision: str) -> str:
            with empty_archive.database.writing() as session:
                before: str = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
                session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
                return before

        current = set_revision("tomorrow")
        try:
            found = findings(empty_archive.settings)["database"]
        finally:
            set_revision(current)
        assert (found.state, "revision tomorrow" in found.text) == (State.BROKEN, True)

    def test_says_when_ffmpeg_is_missing(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing() -> str:
            raise DecoderMissingError("there is no ffmpeg")

        monkeypatch.setattr(tools, "ffmpeg_path", missing)
        found = findings(settings)["ffmpeg"]
        assert (found.state, found.text) == (State.BROKEN, "there is no ffmpeg")
        assert "apt-get install ffmpeg" in found.advice

    def test_says_when_the_analysis_library_is_missing(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.audio.descriptors.why_unavailable", lambda: "no build for this platform")
        found = findings(settings)["analysis library"]
        assert (found.state, found.text) == (State.WARNING, "not available: no build for this platform")

    def test_says_when_the_disk_is_nearly_full(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        usage = shutil.disk_usage(settings.data)._replace(free=2**30)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
        found = findings(settings)["disk"]
        assert (found.state, found.text) == (State.WARNING, "1.0 GiB free")

    def test_says_what_dead_processes_have_left(self, empty_archive: Archive) -> None:
        assert "staging" not in findings(empty_archive.settings)
        incoming = empty_archive.settings.media_folder / "incoming"
        (incoming / "gone~half").write_bytes(b"x")
        empty_archive.storage.staging_path().write_bytes(b"x")
        found = findings(empty_archive.settings)["staging"]
        assert (found.state, found.text) == (
            State.WARNING,
            f"1 left over by processes that are gone, in {incoming.resolve()}",
        )

    def test_says_when_the_index_is_missing(self, empty_archive: Archive) -> None:
        shutil.rmtree(empty_archive.settings.index_folder)
        found = findings(empty_archive.settings)["search index"]
        assert (found.state, found.advice) == (State.WARNING, "it is rebuilt by a running worker: fonoteca worker")

    def test_says_how_many_sounds_an_earlier_release_analysed(self, empty_archive: Archive) -> None:
        with empty_archive.database.writing() as session:
            user = add_user(session, username="Ann")
            for number, extractor in enumerate((EXTRACTOR_VERSION, "fonoteca 1", "fonoteca 1")):
                sound = new_sound(session, user, md5=f"{number:032}")
                lifecycle.described(session, sound)
                session.add(Analysis(sound_id=sound.id, state=AnalysisState.OK, extractor=extractor))
        found = findings(empty_archive.settings)["analysis of sounds"]
        assert found == Finding(
            "analysis of sounds",
            State.WARNING,
            "2 sounds were analysed by an earlier release, whose numbers differ",
            "fonoteca sounds reprocess --outdated",
        )

    def test_says_why_a_sound_cannot_be_indexed(self, empty_archive: Archive) -> None:
        with empty_archive.database.writing() as session:
            failed = {"kind": JobKind.SYNC_INDEX, "state": JobState.FAILED, "last_error": "too long"}
            session.add_all([Job(subject_id=number, **failed) for number in range(1, 6)])
        found = doctoring.examine(empty_archive.settings)
        told = [finding for finding in found if "cannot be indexed" in finding.text]
        assert [finding.text for finding in told] == [f"sound {n} cannot be indexed: too long" for n in (1, 2, 3)]
        assert {finding.advice for finding in told} == {"mend the cause, then fonoteca reconcile"}
        assert findings(empty_archive.settings)["jobs: sync_index"].text == "5 failed"

    def test_counts_jobs_and_points_at_those_that_failed(self, empty_archive: Archive) -> None:
        with empty_archive.database.writing() as session:
            jobs.enqueue_all(session, JobKind.PROCESS_SOUND, [1, 2])
            jobs.enqueue(session, JobKind.SYNC_INDEX, 1)
        claimed = jobs.claim(empty_archive.database, [JobKind.PROCESS_SOUND], owner="worker", lease_s=60, limit=1)
        with empty_archive.database.writing() as session:
            jobs.fail(session, claimed[0], "no luck", max_attempts=1)
        found = findings(empty_archive.settings)
        assert found["jobs: sync_index"] == Finding("jobs: sync_index", State.FINE, "1 queued")
        assert found["jobs: process_sound"].state is State.WARNING
        assert set(found["jobs: process_sound"].text.split(", ")) == {"1 queued", "1 failed"}
        assert "fonoteca sounds reprocess" in found["jobs: process_sound"].advice
