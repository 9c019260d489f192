import pytest

from tests.archives import PUBLIC_URL, Tiny


class TestFirstVersion:
    @pytest.mark.parametrize("path", ["/api/", "/api/sounds/search?q=rain", "/api/sounds/1/"])
    def test_is_gone_and_says_where_to_go(self, tiny: Tiny, path: str) -> None:
        response = tiny.client.get(path)
        assert response.status_code == 410
        assert list(response.json()) == ["explanation"]
        assert f"{PUBLIC_URL}/apiv2/" in response.json()["explanation"]
