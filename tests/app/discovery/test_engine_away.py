from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.app.conftest import Api, opened_api
from tests.public_sounds import add_public

NOBODY_LISTENS = "http://127.0.0.1:1"

SEARCHES = (
    "search/",
    "search/text/?query=rain",
    "search/?similar_to=1",
    "search/content/?target=lowlevel.pitch.mean:220",
    "search/combined/?descriptors_filter=lowlevel.pitch.mean:[1 TO 2]",
    "sounds/1/similar/",
)


@pytest.fixture
def away(settings: Settings) -> Iterator[Api]:
    """An archive in whose settings there is a cluster, and nowhere else."""
    app = create_app(settings.model_copy(update={"search_url": NOBODY_LISTENS}))
    with TestClient(app, base_url="http://testserver", follow_redirects=False) as client:
        yield opened_api(client)


@pytest.mark.parametrize("path", SEARCHES)
def test_a_search_says_when_to_come_again(away: Api, path: str) -> None:
    response = away.get(path)
    assert response.status_code == 503, response.text
    assert "search" in response.json()["detail"]
    assert int(response.headers["Retry-After"]) > 0


def test_a_wrong_filter_is_still_a_wrong_filter(away: Api) -> None:
    assert away.get("search/?filter=colour:red").status_code == 400


def test_everything_else_keeps_working(away: Api) -> None:
    with away.database.writing() as session:
        sound = add_public(session, 1, pack="Bells")
    assert away.json(f"sounds/{sound.id}/")["name"] == "Bell"
    for path in ("", f"sounds/{sound.id}/comments/", "users/Ann1/", "users/Ann1/sounds/", f"packs/{sound.pack_id}/"):
        assert away.get(path).status_code == 200
    assert away.client.get("/health").status_code == 200
    assert "fonoteca_index_up 0.0" in away.client.get("/metrics").text
