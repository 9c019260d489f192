"""Turns to do what takes much memory or time."""

import asyncio

import pytest

from app.discovery import turns
from app.discovery.turns import Turns
from app.errors import UnavailableError


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
