"""Dates in a filter: truncated dates, instants and date math."""

from datetime import UTC, datetime

import pytest

from search.errors import WrongValueError
from search.filters import parse_filter
from search.filters.dates import HIGHEST_MS, LOWEST_MS, instant_text
from search.tree import Between, Equals, Node, Nothing


def _ms(text: str) -> int:
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


NOW_MS = _ms("2024-03-31 15:45:30") + 123

PERIODS = {
    "year": ("2014", "2014-01-01", "2015-01-01"),
    "month": ("2014-04", "2014-04-01", "2014-05-01"),
    "december": ("2014-12", "2014-12-01", "2015-01-01"),
    "leap february": ("2016-02", "2016-02-01", "2016-03-01"),
    "day": ("2014-04-16", "2014-04-16", "2014-04-17"),
    "hour": ("2014-04-16T20", "2014-04-16 20:00", "2014-04-16 21:00"),
    "minute": ('"2014-04-16T20:07"', "2014-04-16 20:07", "2014-04-16 20:08"),
    "second": ('"2014-04-16T20:07:11"', "2014-04-16 20:07:11", "2014-04-16 20:07:12"),
}

INSTANTS = {
    "quoted": ('"2014-04-16T20:07:11Z"', "2014-04-16 20:07:11", 0),
    "colons escaped": (r"2014-04-16T20\:07\:11Z", "2014-04-16 20:07:11", 0),
    "tenth of a second": ('"2014-04-16T20:07:11.5Z"', "2014-04-16 20:07:11", 500),
    "nanoseconds": ('"2014-04-16T20:07:11.123999999Z"', "2014-04-16 20:07:11", 123),
    "now": ("NOW", "2024-03-31 15:45:30", 123),
    "now to the millisecond": ("NOW/MILLI", "2024-03-31 15:45:30", 123),
    "second": ("NOW/SECOND", "2024-03-31 15:45:30", 0),
    "minute": ("NOW/MINUTES", "2024-03-31 15:45", 0),
    "hour": ("NOW/HOUR", "2024-03-31 15:00", 0),
    "day": ("NOW/DAY", "2024-03-31", 0),
    "date": ("NOW/DATE", "2024-03-31", 0),
    "month": ("NOW/MONTH", "2024-03-01", 0),
    "year": ("NOW/YEAR", "2024-01-01", 0),
    "milliseconds more": ("NOW+877MILLISECONDS", "2024-03-31 15:45:31", 0),
    "seconds more": ("NOW+30SECONDS", "2024-03-31 15:46", 123),
    "minutes less": ("NOW-45MINUTES", "2024-03-31 15:00:30", 123),
    "hours more": ("NOW+9HOURS", "2024-04-01 00:45:30", 123),
    "days less": ("NOW-31DAYS", "2024-02-29 15:45:30", 123),
    "clipped to a shorter month": ("NOW+1MONTH", "2024-04-30 15:45:30", 123),
    "clipped to february": ("NOW-1MONTH", "2024-02-29 15:45:30", 123),
    "over the end of a year": ("NOW+10MONTHS", "2025-01-31 15:45:30", 123),
    "years less": ("NOW-24YEARS", "2000-03-31 15:45:30", 123),
    "from left to right": ("NOW/YEAR+6MONTHS-1DAY", "2024-06-30", 0),
    "leap day and a year": ('"2016-02-29T18:00:00Z+1YEAR"', "2017-02-28 18:00", 0),
    "rounding an instant": ('"2014-08-09T10:11:12Z/MONTH"', "2014-08-01", 0),
}

RANGES: dict[str, tuple[str, Node]] = {
    "a truncated end is in it as a whole": (
        "[2014 TO 2015]",
        Between("created", _ms("2014-01-01"), _ms("2016-01-01") - 1),
    ),
    "exclusive ends move from the first instant": (
        "{2014 TO 2015}",
        Between("created", _ms("2014-01-01") + 1, _ms("2015-01-01") - 1),
    ),
    "mixed brackets": ("[2014-02 TO 2014-03}", Between("created", _ms("2014-02-01"), _ms("2014-03-01") - 1)),
    "no upper end": ("[2016 TO *]", Between("created", _ms("2016-01-01"), None)),
    "no lower end": ("[* TO 2009-01-01T00:00:00Z]", Between("created", None, _ms("2009-01-01"))),
    "quoted ends": (
        '["2009-01-01T00:00:00Z" TO "2010-01-01T00:00:00Z"]',
        Between("created", _ms("2009-01-01"), _ms("2010-01-01")),
    ),
    "math in both ends": (
        "[NOW-1YEAR/DAY TO NOW/DAY+1DAY]",
        Between("created", _ms("2023-03-31"), _ms("2024-04-01")),
    ),
    "reversed": ("[2015 TO 2014]", Nothing()),
    "nothing between": ("{2014-04-16T20:07:11Z TO 2014-04-16T20:07:11.001Z}", Nothing()),
    "before the first year": ("[* TO 0001}", Nothing()),
    "after the last year": ("{9999-12-31T23:59:59.999Z TO *]", Nothing()),
    "all years": ("[0001 TO 9999]", Between("created", LOWEST_MS, HIGHEST_MS)),
}

NO_DATES = {
    "no such month": "2014-13",
    "no such day": "2015-02-29",
    "no such hour": "2014-04-16T24",
    "year zero": "0000",
    "three digits": "201",
    "five digits": "20145",
    "one digit for a month": "2014-4",
    "truncated with zone": "2014Z",
    "another zone": '"2014-04-16T20:07:11+01:00"',
    "a blank for the T": '"2014-04-16 20:07:11"',
    "ten digits of a second": '"2014-04-16T20:07:11.1234567890Z"',
    "no such second": '"2014-04-16T20:07:60Z"',
    "words": "yesterday",
    "lower-case now": "now",
    "empty": '""',
    "weeks": "NOW-1WEEK",
    "lower-case unit": "NOW-1day",
    "no number": "NOW+DAY",
    "no unit": "NOW+1",
    "no sign": "NOW1DAY",
    "a blank in the math": '"NOW +1DAY"',
    "math after a truncated date": "2014/YEAR",
    "more math after a truncated date": "2014-04+1DAY",
    "a number too high": "NOW+2147483648DAYS",
    "days beyond the calendar": "NOW+2147483647DAYS",
    "years beyond the calendar": "NOW+8000YEARS",
    "years before the calendar": "NOW-2024YEARS",
    "a unit beyond the calendar on the way": "NOW+8000YEARS-8000YEARS",
}


class TestDates:
    @pytest.mark.parametrize(("text", "first", "after"), PERIODS.values(), ids=PERIODS.keys())
    def test_a_truncated_date_is_a_whole_period(self, text: str, first: str, after: str) -> None:
        assert parse_filter(f"created:{text}") == Between("created", _ms(first), _ms(after) - 1)

    @pytest.mark.parametrize(("text", "instant", "milliseconds"), INSTANTS.values(), ids=INSTANTS.keys())
    def test_an_instant_is_one_millisecond(self, text: str, instant: str, milliseconds: int) -> None:
        assert parse_filter(f"created:{text}", now_ms=NOW_MS) == Equals("created", _ms(instant) + milliseconds)

    @pytest.mark.parametrize(("text", "expected"), RANGES.values(), ids=RANGES.keys())
    def test_a_range_has_included_ends(self, text: str, expected: Node) -> None:
        assert parse_filter(f"created:{text}", now_ms=NOW_MS) == expected

    @pytest.mark.parametrize("text", NO_DATES.values(), ids=NO_DATES.keys())
    def test_anything_else_is_no_date(self, text: str) -> None:
        with pytest.raises(WrongValueError, match="created"):
            parse_filter(f"created:{text}", now_ms=NOW_MS)

    def test_now_is_the_present_unless_told(self) -> None:
        before = int(datetime.now(UTC).timestamp() * 1000)
        node = parse_filter("created:NOW")
        after = int(datetime.now(UTC).timestamp() * 1000) + 1

        assert isinstance(node, Equals)
        assert before - 1 <= int(node.value) <= after

    @pytest.mark.parametrize("milliseconds", [LOWEST_MS, -1, 0, NOW_MS, HIGHEST_MS])
    def test_an_instant_is_written_as_it_is_read(self, milliseconds: int) -> None:
        assert parse_filter(f'created:"{instant_text(milliseconds)}"') == Equals("created", milliseconds)
