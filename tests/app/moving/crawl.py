"""Asks an archive everything a client might, so that two archives can be compared answer by answer."""

from collections.abc import Iterator
from typing import Any

from tests.conformance.row import SEARCH
from tests.conformance.rows import ROWS

_EVERYTHING = {"fields": "*", "page_size": "150"}
_SORTS = ("score", "duration_desc", "created_asc", "downloads_desc", "rating_asc", "pitch:440", "rhythm.bpm:120,bpm:90")


def answers(client: Any, key: str) -> dict[str, Any]:  # noqa: ANN401 - the client has its own response type
    """Give every answer by its request."""
    found: dict[str, Any] = {}

    def get(path: str, **parameters: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        response = client.get(f"/apiv2/{path}", params=parameters or None, headers={"Authorization": f"Token {key}"})
        found[f"{path} {sorted(parameters.items())}"] = (response.status_code, response.json())
        return response.json()

    for path, parameters in _requests():
        get(path, **parameters)
    everything = get("search/", **_EVERYTHING)["results"]
    for sound in everything:
        for path in ("", "comments/", "similar/", "analysis/"):
            get(f"sounds/{sound['id']}/{path}")
        get(f"sounds/{sound['id']}/analysis/", normalized="1")
    for username in {sound["username"] for sound in everything}:
        for path in ("", "sounds/", "packs/"):
            get(f"users/{username}/{path}")
    for pack in {sound["pack"] for sound in everything if sound["pack"]}:
        number = pack.rstrip("/").rpartition("/")[2]
        get(f"packs/{number}/")
        get(f"packs/{number}/sounds/")
    return found


def _requests() -> Iterator[tuple[str, dict[str, str]]]:
    yield "", {}
    yield "descriptors/", {}
    for row in ROWS:
        if row.path == SEARCH:
            yield row.path, {**row.parameters}
    for sort in _SORTS:
        yield "search/text/", {"sort": sort, "facets": "tag,license,type,username,category", **_EVERYTHING}
        yield "search/", {"sort": sort, "group_by_pack": "1"}
    yield "search/content/", {"target": "lowlevel.pitch.mean:220 rhythm.bpm:120", **_EVERYTHING}
    yield "search/combined/", {"descriptors_filter": "lowlevel.pitch.mean:[100 TO 500]", "query": "a", "count": "1"}
