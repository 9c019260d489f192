"""Dates in a filter: truncated dates, instants, and NOW with date math; all in UTC.

Source: Apache Solr Reference Guide, "Date Formatting and Date Math".
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta

EXPECTED_DATE = "a date such as 2014, 2014-04-16, 2014-04-16T20:07:11Z or NOW-1DAY/DAY, from year 1 to 9999"

LOWEST_MS, HIGHEST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The first millisecond of year 1 and the last of year 9999, which are the first and the last that a date can say."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_HIGHEST_AMOUNT = 2**31 - 1

_TRUNCATED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}))?)?)?)?)?")
_INSTANT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?Z")
_STEP = re.compile(r"(?:/|([+-])([0-9]{1,10}))([A-Z]+)")

_UNITS = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND")
_UNIT_OF_NAME = {name: unit for unit in _UNITS for name in (unit, f"{unit}S")} | {
    "DATE": "DAY",
    "MILLI": "MILLISECOND",
    "MILLIS": "MILLISECOND",
}
_LENGTHS = {
    "DAY": timedelta(days=1),
    "HOUR": timedelta(hours=1),
    "MINUTE": timedelta(minutes=1),
    "SECOND": timedelta(seconds=1),
    "MILLISECOND": _MILLISECOND,
}
_MONTHS = {"YEAR": 12, "MONTH": 1}
_FIRST_OF_YEAR = (1, 1, 0, 0, 0, 0)  # month, day, hour, minute, second, microsecond


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last millisecond of what a date says; the same for an instant."""

    first_ms: int
    last_ms: int


def period(text: str, now_ms: int) -> Period | None:
    """Give the time that a date text stands for, None when it is no date."""
    try:
        if match := _TRUNCATED.fullmatch(text):
            return _truncated([int(part) for part in match.groups() if part is not None])
        instant = _instant(text, now_ms)
    except (ValueError, OverflowError):  # there is no such day, or no such year
        return None
    return None if instant is None else Period(_milliseconds(instant), _milliseconds(instant))


def instant_text(milliseconds: int) -> str:
    """Write milliseconds since 1970 as a filter takes an instant."""
    moment = (_EPOCH + milliseconds * _MILLISECOND).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='milliseconds')}Z"


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def _moment(*parts: int) -> datetime:
    """Give the moment of year, month, day, hour, minute, second and microsecond; ValueError when there is none."""
    year, month, day, hour, minute, second, microsecond = parts
    return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=UTC)


def _truncated(parts: list[int]) -> Period:
    """Give the whole year, month, day, hour, minute or second, by how many parts there are."""
    first = _moment(*parts, *_FIRST_OF_YEAR[len(parts) - 1 :])
    month = 12 if len(parts) == 1 else first.month
    last_of_year = (month, monthrange(first.year, month)[1], 23, 59, 59, 999_000)
    last = _moment(*parts, *last_of_year[len(parts) - 1 :])
    return Period(_milliseconds(first), _milliseconds(last))


def _instant(text: str, now_ms: int) -> datetime | None:
    """Give NOW or a full instant with its date math applied from left to right."""
    if text.startswith("NOW"):
        moment, position = _EPOCH + now_ms * _MILLISECOND, len("NOW")
    elif match := _INSTANT.match(text):
        *parts, fraction = match.groups(default="")
        microseconds = int(fraction[:3].ljust(3, "0")) * 1000
        moment, position = _moment(*map(int, parts), microseconds), match.end()
    else:
        return None
    while position < len(text):
        step = _STEP.match(text, position)
        unit = step and _UNIT_OF_NAME.get(step[3])
        if step is None or unit is None:
            return None
        moment = _moved(moment, unit, int(step[1] + step[2])) if step[1] else _rounded_down(moment, unit)
        position = step.end()
    return moment


def _moved(moment: datetime, unit: str, amount: int) -> datetime:
    """Go a number of units forward or back; a day that the new month does not have becomes its last one."""
    if abs(amount) > _HIGHEST_AMOUNT:
        raise OverflowError(amount)
    if unit not in _MONTHS:
        return moment + amount * _LENGTHS[unit]
    year, month = divmod(moment.year * 12 + moment.month - 1 + amount * _MONTHS[unit], 12)
    if not 1 <= year <= MAXYEAR:
        raise OverflowError(year)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _rounded_down(moment: datetime, unit: str) -> datetime:
    """Give the first instant of the unit that holds the moment."""
    if unit == "MILLISECOND":
        return moment
    parts = moment.timetuple()[: _UNITS.index(unit) + 1]
    return _moment(*parts, *_FIRST_OF_YEAR[len(parts) - 1 :])
