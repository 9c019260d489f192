"""The conformance rows of the searches the API has, asked through the whole HTTP stack."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.archives import Tiny
from tests.conformance.row import COMBINED, Answer, Row
from tests.conformance.rows import ROWS

# The tiny archive's vectors are in the space that these rows of the original assume as its default.
_SPACE = "laion_clap"


def _ask(tiny: Tiny, row: Row) -> Answer:
    parameters = dict(row.parameters)
    if row.path == COMBINED:
        parameters["count"] = "1"
    if "similar_to" in parameters or "similar" in row.path:
        parameters.setdefault("similarity_space", _SPACE)
    response = tiny.get(row.path, **parameters)
    if response.status_code != 200:
        assert set(response.json()) == {"detail"}
        return Answer(response.status_code)
    body: dict[str, Any] = response.json()
    sizes = {entry["id"]: entry["n_from_same_pack"] for entry in body["results"] if "n_from_same_pack" in entry}
    return Answer(200, tuple(entry["id"] for entry in body["results"]), body["count"], sizes)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number}: {row.meaning}")
def test_a_row_is_answered_as_expected(row: Row, tiny: Tiny) -> None:
    answer = _ask(tiny, row)
    assert (row.ours or row.expected).is_met_by(answer), answer


def test_following_next_gives_every_sound_once(tiny: Tiny) -> None:
    seen: list[int] = []
    body = tiny.json("search/", query="", page_size="5", sort="created_asc")
    while True:
        seen += [entry["id"] for entry in body["results"]]
        if body["next"] is None:
            break
        address = urlsplit(body["next"])
        body = tiny.json(address.path.removeprefix("/apiv2/"), **dict(parse_qsl(address.query)))
    assert sorted(seen) == list(range(101, 113))
    assert len(seen) == len(set(seen))
