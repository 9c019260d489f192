"""Turns to do what takes much memory or time."""

import asyncio

import pytest

from app.discovery import turns
from app.discovery.turns import Turns
from app.errors import UnavailableError
from tests.archives import Tiny


class TestTurns:
    def test_more_than_a_few_wait_and_are_then_sent_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(turns, "WAIT_S", 0.05)
        two = Turns(2)

        async def crowd() -> None:
            async with two.turn(), two.turn():
                with pytest.raises(UnavailableError) as caught:
                    async with two.turn():
                        pytest.fail("a third one got a turn")
                assert caught.value.headers == {"Retry-After": "10"}
            async with two.turn():
                pass

        asyncio.run(crowd())


class TestPostedFiles:
    @pytest.mark.parametrize(("field", "name"), [("analysis_file", "x.json"), ("audio_file", "x.wav")])
    def test_each_kind_waits_for_a_turn_of_its_own(
        self, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, field: str, name: str
    ) -> None:
        monkeypatch.setattr(turns, "WAIT_S", 0.05)
        state = tiny.client.app.state  # type: ignore[attr-defined]  # the client wraps our own app

        def status_where_all_are_taken(of_kind: Turns) -> int:
            with monkeypatch.context() as patch:
                patch.setattr(of_kind, "turn", Turns(0).turn)
                headers = {"Authorization": f"Token {tiny.key}"}
                response = tiny.client.post("/apiv2/search/content/", files={field: (name, b"{}")}, headers=headers)
            status: int = response.status_code
            return status

        of_sounds, of_analyses = state.listener.turns, state.turns_to_read
        own, other = (of_sounds, of_analyses) if field == "audio_file" else (of_analyses, of_sounds)
        assert status_where_all_are_taken(own) == 503
        assert status_where_all_are_taken(other) == 400
