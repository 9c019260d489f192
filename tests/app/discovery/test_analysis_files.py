"""Files of analyses as places in the similarity space."""

import json
import tracemalloc
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.audio.descriptors import summary
from app.discovery import analysis_files, plain_yaml
from app.errors import BadRequestError
from app.sounds import vectors
from tests.app.audio.descriptors.test_summary import _classic, _of_today


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "analysis"


def _nested(flat: summary.Summary) -> dict[str, object]:
    """Give dotted names as the extractor writes them, a tree."""
    tree: dict[str, object] = {}
    for name, value in flat.items():
        *parents, leaf = name.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})  # type: ignore[assignment]  # a branch is a tree again
        branch[leaf] = value
    return tree


class TestPlaceOf:
    @pytest.mark.parametrize("is_wrapped", [True, False])
    def test_a_whole_analysis_is_the_place_of_its_sound_without_a_note(self, file: Path, is_wrapped: bool) -> None:  # noqa: FBT001  a case of the table
        tree = _nested(_of_today())
        file.write_text(json.dumps({"analysis": tree} if is_wrapped else tree))
        place = analysis_files.place_of(file)
        assert (place.space, place.note) == (summary.SPACE_NAME, None)
        indexed = vectors.of_statistics(_classic())[summary.SPACE_NAME]
        assert place.vector == pytest.approx(indexed, abs=1e-6)

    def test_one_that_is_average_in_everything_has_no_place(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(summary, "features", lambda _: summary.Features(summary.BUILT_IN_MEANS, 99))
        file.write_text("{}")
        with pytest.raises(BadRequestError, match="could not be parsed"):
            analysis_files.place_of(file)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
    def test_any_encoding_of_unicode_is_read(self, file: Path, encoding: str) -> None:
        file.write_bytes(json.dumps(_nested(_of_today())).encode(encoding))
        assert analysis_files.place_of(file).space == summary.SPACE_NAME

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
    def test_tag_directives_are_refused_before_they_are_parsed(
        self, file: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
    ) -> None:
        file.write_bytes("%TAG !a! x\n--- 1".encode(encoding))
        parser = Mock(wraps=plain_yaml._yaml)
        monkeypatch.setattr(plain_yaml, "_yaml", parser)
        with pytest.raises(BadRequestError, match="could not be parsed"):
            analysis_files.place_of(file)
        parser.parse.assert_not_called()

    def test_a_long_key_is_not_written_out_once_for_each_of_its_entries(self, file: Path) -> None:
        file.write_text(json.dumps({"k" * 50_000: dict.fromkeys(map(str, range(20_000)), 1)}))
        tracemalloc.start()
        try:
            with pytest.raises(BadRequestError, match="could not be parsed"):
                analysis_files.place_of(file)
            assert tracemalloc.get_traced_memory()[1] < 100 * file.stat().st_size  # and not a gigabyte
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize("content", ["[" * 50_000, '{"a":' * 50_000, "- " * 1000])
    def test_depth_is_refused_as_depth(self, file: Path, content: str) -> None:
        file.write_text(content)
        with pytest.raises(BadRequestError, match="nested more than 32 levels deep"):
            analysis_files.place_of(file)


class TestPlainYaml:
    def test_scalars_are_numbers_where_they_read_as_such_and_are_not_quoted(self) -> None:
        text = "a: 1\nb: '1'\nc: [2.5e-3, x, {3: null}]\nd: .inf\n---\nsecond: 1"
        read = plain_yaml.read(text, max_depth=5, max_values=50)
        assert read == {"a": 1.0, "b": "1", "c": [0.0025, "x", {"3.0": "null"}], "d": ".inf"}

    @pytest.mark.parametrize("text", ["", "# nothing", "%TAG ! x\n--- 1", "\t- x: ]"])
    def test_what_is_no_document_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"no document|no YAML|not read"):
            plain_yaml.read(text, max_depth=5, max_values=50)

    def test_without_a_parser_it_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(plain_yaml, "_yaml", None)
        with pytest.raises(ValueError, match="no YAML parser"):
            plain_yaml.read("a: 1", max_depth=5, max_values=50)
