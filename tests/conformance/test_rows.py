import pytest

from search.backends.base import Backend
from tests.conformance.asking import ask
from tests.conformance.row import Row
from tests.conformance.rows import ROWS


class TestRows:
    def test_there_is_every_row_from_1_to_173(self) -> None:
        assert [row.number for row in ROWS] == list(range(1, 174))

    def test_only_one_quirk_is_not_followed(self) -> None:
        assert [row.number for row in ROWS if not row.is_followed] == [33]

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number}: {row.meaning}")
    def test_every_engine_answers_as_expected(self, row: Row, engine: Backend) -> None:
        answer = ask(engine, row)
        assert (row.ours or row.expected).is_met_by(answer), answer
