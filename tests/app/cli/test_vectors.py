import json
from pathlib import Path

from app.archive import opened
from app.settings import Settings
from tests.app.cli.conftest import Fonoteca
from tests.public_sounds import add_public


class TestImport:
    def test_stores_and_indexes_vectors(self, fonoteca: Fonoteca, tmp_path: Path) -> None:
        fonoteca.good("reindex")
        with opened(Settings(data=fonoteca.data, _env_file=None)) as archive, archive.database.writing() as session:
            sound_id = add_public(session, 1).id
        path = tmp_path / "vectors.jsonl"
        path.write_text(json.dumps({"id": sound_id, "vector": [1.0] * 512}) + "\n")
        answer = fonoteca.good("vectors", "import", str(path), "--space", "laion_clap", "--json")
        assert answer.json == {"stored": 1, "already_there": 0, "rejected": [], "is_indexed": True}

    def test_a_rejected_line_fails(self, fonoteca: Fonoteca, tmp_path: Path) -> None:
        path = tmp_path / "vectors.jsonl"
        path.write_text("x\n")
        answer = fonoteca("vectors", "import", str(path), "--space", "laion_clap")
        assert answer.exit_code == 1
        assert "(line 1): it is no JSON" in answer.errors

    def test_a_space_that_is_computed_here_takes_none(self, fonoteca: Fonoteca, tmp_path: Path) -> None:
        path = tmp_path / "vectors.jsonl"
        path.touch()
        answer = fonoteca("vectors", "import", str(path), "--space", "freesound_classic")
        assert answer.exit_code == 1
        assert "there is laion_clap" in answer.errors
