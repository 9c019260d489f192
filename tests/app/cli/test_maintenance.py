from app.archive import opened
from app.settings import Settings
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

    def test_says_who_is_in_the_way(self, fonoteca: Fonoteca) -> None:
        with opened(Settings(data=fonoteca.data, _env_file=None)) as archive:
            assert archive.backend.becomes_writer()
            answer = fonoteca("reindex")
        assert (answer.exit_code, answer.out) == (1, "")
        assert "Stop the server or worker" in answer.errors


class TestDoctor:
    def test_is_content_with_a_good_archive(self, fonoteca: Fonoteca) -> None:
        fonoteca.good("reindex")
        found = {finding["part"]: finding["state"] for finding in fonoteca.good("doctor", "--json").json}
        assert found["database"] == found["data folder"] == found["search index"] == found["ffmpeg"] == "ok"

    def test_fails_where_something_is_broken_and_says_what_to_do(self, fonoteca: Fonoteca) -> None:
        answer = Fonoteca(fonoteca.data / "new")("doctor")
        assert answer.exit_code == 1
        assert "→ fonoteca migrate" in answer.out
