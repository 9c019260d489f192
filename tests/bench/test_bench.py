import json
import wave
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from opensearchpy import OpenSearch

from bench import bare_tools, importing
from bench.__main__ import main
from bench.figures import Figure, Goal
from bench.made_archive import MadeArchive
from bench.made_descriptors import BOUNDS, number_count
from bench.requests import TEXT_SEARCHES, searches, text_searches
from bench.shapes import Servers
from bench.timings import Timings
from search import FIELDS, EmbeddedBackend, Source
from tests.services import opensearch
from tests.services.opensearch import OpensearchMissingError

FEW = 300


@pytest.fixture(scope="module")
def small() -> MadeArchive:
    return MadeArchive(FEW)


def _measured(tmp_path: Path, arguments: Sequence[str]) -> list[dict[str, Any]]:
    path = tmp_path / "figures.json"
    assert main([*arguments, "--json", str(path)]) == 0
    figures: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return figures


class TestMain:
    def test_every_row_of_the_table_is_in_the_json(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        figures = _measured(tmp_path, ["--part", "conformance", "--engine", "embedded"])
        table = capsys.readouterr().out
        assert [figure["what"].split()[1] for figure in figures] == ["core", "superset", "quirk"]
        assert all(figure["what"] in table for figure in figures)

    def test_core_and_superset_rows_all_pass(self, tmp_path: Path) -> None:
        figures = _measured(tmp_path, ["--part", "conformance", "--engine", "embedded"])
        assert [figure["is_met"] for figure in figures] == [True, True, None]

    @pytest.mark.slow
    def test_a_small_made_up_archive_is_searched_and_measured(self, tmp_path: Path) -> None:
        parts = ("--part", "search", "--part", "index", "--part", "recall")
        figures = _measured(tmp_path, ["--sounds", str(FEW), *parts, "--engine", "embedded"])
        found = {figure["what"]: figure for figure in figures}
        assert found["text and filter: HTTP, median"]["value"] > 0
        assert found["text and filter: CPU the stack adds"]["goal"] == {"at_most": 4.0}
        assert found["content: two ranges, a target: CPU of the server"]["goal"] == {"at_most": 50.0}
        assert found["building"]["value"] > 0
        assert found["room on the disk, all descriptors"]["value"] > 8 * 1700
        assert {(figure["part"], figure["engine"]) for figure in figures} == {
            ("search", "embedded"),
            ("index", "embedded"),
        }

    @pytest.mark.slow
    def test_both_engines_are_measured_side_by_side(
        self, tmp_path: Path, opensearch_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(opensearch.URL_VARIABLE, opensearch_url)
        before = _indices(opensearch_url)  # of other tests
        parts = ("--part", "conformance", "--part", "search", "--part", "index", "--part", "recall")
        figures = _measured(tmp_path, ["--sounds", str(FEW), *parts])
        found = {(figure["what"], figure["engine"]): figure for figure in figures}
        medians = {(what, engine) for what, engine in found if what.endswith(("HTTP, median", "engine, median"))}
        assert {(what, "embedded") for what, _ in medians} | {(what, "OpenSearch") for what, _ in medians} == medians
        ratio = found["text and filter: HTTP over bare engine", "OpenSearch"]
        assert (ratio["goal"], ratio["otherwise"]["goal"]) == ({"at_most": 1.3}, {"at_most": 4.0})
        assert found["building anew, all descriptors: over the bare bulk helper", "OpenSearch"]["value"] > 0
        assert found["room on the disk, all descriptors", "OpenSearch"]["value"] > 0
        assert found[f"of the 15 most similar among {FEW} sounds", "OpenSearch"]["value"] > 0.5
        assert found["tier core", "OpenSearch"]["is_met"]
        assert _indices(opensearch_url) == before

    def test_without_opensearch_one_row_says_why(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing() -> AbstractContextManager[Servers]:
            raise OpensearchMissingError("install a Java")

        monkeypatch.setattr("bench.shapes.servers", missing)
        figures = _measured(tmp_path, ["--part", "conformance"])
        assert [figure["part"] for figure in figures] == ["all", *["conformance"] * 3]
        assert "install a Java" in figures[0]["what"]

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param(["--part", "lunch"], id="unknown part"),
            pytest.param(["--sounds", "0"], id="no sounds"),
            pytest.param(["--engine", "steam"], id="no such engine"),
            pytest.param(["--recordings", "/nowhere/at/all"], id="no such folder"),
        ],
    )
    def test_a_wrong_argument_is_refused(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        assert arguments[0] in capsys.readouterr().err


class TestMadeArchive:
    def test_is_the_same_every_time(self, small: MadeArchive) -> None:
        assert list(small.sounds()) == list(MadeArchive(FEW).sounds())

    def test_has_as_many_sounds_as_asked_for(self, small: MadeArchive) -> None:
        assert [sound.document.id for sound in small.sounds()] == list(range(1, FEW + 1))

    def test_its_classic_descriptors_lie_within_their_bounds(self, small: MadeArchive) -> None:
        for name, bounds in BOUNDS.items():
            values = np.array([sound.document.values[name] for sound in small.sounds()]).reshape(FEW, -1)
            assert np.all(values >= bounds.lows), name
            assert np.all(values <= bounds.highs), name

    def test_its_first_sounds_can_be_had_with_all_descriptors(self, small: MadeArchive) -> None:
        [first, _] = small.full_documents(2)
        assert number_count(first) > 1700
        assert first.values.keys() >= {field.name for field in FIELDS.values() if field.source is Source.CLASSIC}

    def test_uses_fields_of_the_field_table_only(self, small: MadeArchive) -> None:
        assert {name for sound in small.sounds() for name in sound.document.values} <= set(FIELDS)

    def test_has_few_tags_on_many_sounds_and_many_on_few(self, small: MadeArchive) -> None:
        tags = [tag for sound in small.sounds() for tag in sound.document.values["tag"]]  # type: ignore[union-attr]  # tags are a tuple
        counts = sorted((tags.count(tag) for tag in set(tags)), reverse=True)
        assert counts[0] > 20
        assert counts[len(counts) // 2] == 1


class TestRequests:
    def test_of_every_kind_of_search_most_find_something_even_in_few_sounds(
        self, small: MadeArchive, tmp_path: Path
    ) -> None:
        with EmbeddedBackend(tmp_path) as backend:
            backend.rebuild(sound.document for sound in small.sounds())
            for kind, requests in searches(small).items():
                found = [request for request in requests if backend.search(request.query()).total]
                assert len(found) > len(requests) / 2, kind

    def test_text_searches_have_words_and_a_filter(self, small: MadeArchive) -> None:
        requests = text_searches(small)
        assert len(requests) == TEXT_SEARCHES
        assert all(request.parameters["query"] and request.parameters["filter"] for request in requests)


class TestBareTools:
    def test_without_the_analysis_library_files_are_decoded_and_encoded(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.audio.descriptors.engine.is_available", lambda: False)
        tone, broken = tmp_path / "tone.wav", tmp_path / "broken.wav"
        _write_tone(tone)
        broken.write_bytes(b"no sound")
        found = bare_tools.run_all([tone, broken], tmp_path, jobs=2)
        assert {name: run.refused for name, run in found.items()} == {"decoder": 1, "encoder": 0}
        assert all(run.cpu_s > 0 for run in found.values())
        assert sorted(path.name for path in (tmp_path / "0").iterdir()) == ["hq.mp3", "hq.ogg", "lq.mp3", "lq.ogg"]


@pytest.mark.slow
class TestImport:
    def test_a_folder_is_imported_and_compared_with_the_tools(self, tmp_path: Path) -> None:
        _write_tone(tmp_path / "tone.wav")
        found = {figure.what: figure for figure in importing.figures(tmp_path, None)}
        assert found["recordings imported"].value == 1
        assert found["CPU of the import over that of the tools"].value > 0
        assert any(what.startswith("room in the index") for what in found)


class TestFigure:
    @pytest.mark.parametrize(
        ("value", "goal", "is_met"),
        [
            pytest.param(4.0, Goal(4.0), True, id="just low enough"),
            pytest.param(4.1, Goal(4.0), False, id="too much"),
            pytest.param(85.0, Goal(85, is_minimum=True), True, id="just enough"),
            pytest.param(84.9, Goal(85, is_minimum=True), False, id="too little"),
            pytest.param(1.0, None, None, id="no goal"),
        ],
    )
    def test_a_goal_is_met_or_not(self, *, value: float, goal: Goal | None, is_met: bool | None) -> None:
        assert Figure("search", "something", value, "ms", goal).is_met is is_met

    @pytest.mark.parametrize(("added", "is_met"), [(4.0, True), (4.1, False)])
    def test_another_figure_may_do_as_well(self, *, added: float, is_met: bool) -> None:
        otherwise = Figure("search", "added", added, "ms", Goal(4.0))
        figure = Figure("search", "something", 1.4, "times", Goal(1.3), otherwise)
        assert figure.is_met is is_met
        assert figure.goal_text == "≤ 1.3 times, or ≤ 4 ms"


class TestTimings:
    def test_median_and_percentile_are_in_milliseconds(self) -> None:
        timings = Timings(tuple(number / 1000 for number in range(1, 102)), cpu_s=0.202)
        assert timings.median_ms == pytest.approx(51)
        assert timings.percentile_99_ms == pytest.approx(100)
        assert timings.cpu_ms_a_call == pytest.approx(2)

    def test_two_runs_can_be_put_together(self) -> None:
        both = Timings((0.001,), 0.5) + Timings((0.002, 0.003), 1.0)
        assert both == Timings((0.001, 0.002, 0.003), 1.5)


def _write_tone(path: Path) -> None:
    seconds = np.arange(44_100) / 44_100
    samples = (np.sin(2 * np.pi * 440 * seconds) * 16_000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 44_100, len(samples), "NONE", ""))
        file.writeframes(samples.tobytes())


def _indices(url: str) -> list[str]:
    with OpenSearch([url]) as client:
        return sorted(index["index"] for index in client.cat.indices(index="fonoteca-*", params={"format": "json"}))
