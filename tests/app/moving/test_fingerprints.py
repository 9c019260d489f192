from datetime import UTC, date, datetime

import pytest

from app.models import ProcessingState
from app.moving.fingerprints import Checksum, fingerprint


class TestFingerprint:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (1, 1.0),
            (0.0, -0.0),
            ({"a": 1, "b": [2]}, {"b": [2.0], "a": 1}),
            (1e17, 10**17),
            (ProcessingState.OK, "OK"),
        ],
        ids=str,
    )
    def test_is_the_same_for_what_databases_write_differently(self, one: object, other: object) -> None:
        assert fingerprint([one]) == fingerprint([other])

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("1", 1),
            (True, 1),
            (None, ""),
            (b"a", "a"),
            ([1, 2], [2, 1]),
            (0.1, 0.10000000000000002),
            (10**400, 10**401),
        ],
        ids=lambda value: repr(value)[:20],
    )
    def test_differs_where_values_do(self, one: object, other: object) -> None:
        assert fingerprint([one]) != fingerprint([other])

    def test_takes_every_kind_of_value_that_a_column_holds(self) -> None:
        moment = datetime(2020, 1, 2, tzinfo=UTC)
        assert fingerprint([moment]) != fingerprint([moment.date()]) != fingerprint([date(2020, 1, 3)])

    def test_refuses_what_no_column_holds(self) -> None:
        with pytest.raises(TypeError):
            fingerprint([object()])


class TestChecksum:
    def test_does_not_depend_on_the_order(self) -> None:
        assert Checksum().plus([1, 2]).plus([3]) == Checksum().plus([3, 2, 1]) == Checksum(3, 6)
