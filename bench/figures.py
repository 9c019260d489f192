"""What a benchmark found: figures with their goals, as a table and as JSON."""

import json
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

_SIGNIFICANT_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should reach: at least `limit` if `is_minimum`, else at most."""

    limit: float
    is_minimum: bool = False

    def is_met_by(self, value: float) -> bool:
        """Say whether a value reaches the goal."""
        return value >= self.limit if self.is_minimum else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.is_minimum else '≤'} {_readable(self.limit)}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table; `value` is in `unit`.

    Where there is a goal, `otherwise` is a figure that will do as well. `engine` is the one that was measured, if it
    was one. A row about something that could not be measured says so in `what`, and its value is 0.
    """

    part: str
    what: str
    value: float
    unit: str
    goal: Goal | None = None
    otherwise: "Figure | None" = None
    engine: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached, or that of the other figure; None where there is none."""
        if self.goal is None:
            return None
        return self.goal.is_met_by(self.value) or (self.otherwise is not None and self.otherwise.is_met is True)

    @property
    def goal_text(self) -> str:
        """The goal with its unit, nothing where there is none."""
        own = "" if self.goal is None else f"{self.goal} {self.unit.partition(' ')[0]}"
        return own if self.otherwise is None else f"{own}, or {self.otherwise.goal_text}"


def side_by_side(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Give the figures so that those of both engines about the same stand together."""
    by_what: dict[str, list[Figure]] = {}
    for figure in figures:
        by_what.setdefault(figure.what, []).append(figure)
    for together in by_what.values():
        yield from together


def print_table(figures: Sequence[Figure], console: Console) -> None:
    """Print the figures, those of one part together."""
    table = Table(title=f"Fonoteca benchmarks: {_machine()}")
    for title in ("part", "what", "engine"):
        table.add_column(title, overflow="fold", no_wrap=title == "engine")
    for title in ("measured", "goal", "met?"):
        table.add_column(title, justify="right", no_wrap=True)
    part = what = ""
    for figure in figures:
        if figure.part != part and part:
            table.add_section()
        met = {None: "", True: "yes", False: "NO"}[figure.is_met]
        table.add_row(
            figure.part if figure.part != part else "",
            figure.what if figure.what != what else "",
            figure.engine,
            f"{_readable(figure.value)} {figure.unit}",
            figure.goal_text,
            met,
        )
        part, what = figure.part, figure.what
    console.print(table)


def write_json(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures to a file, with the moment and the machine they were taken on."""
    body = {
        "generated": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "figures": [_as_json(figure) for figure in figures],
    }
    path.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")


def _as_json(figure: Figure) -> dict[str, Any]:
    otherwise = {} if figure.otherwise is None else {"otherwise": _as_json(figure.otherwise)}
    goal = figure.goal and {"at_least" if figure.goal.is_minimum else "at_most": figure.goal.limit}
    return {
        "part": figure.part,
        "what": figure.what,
        "engine": figure.engine or None,
        "value": figure.value,
        "unit": figure.unit,
        "goal": goal,
        "is_met": figure.is_met,
        **otherwise,
    }


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _readable(value: float) -> str:
    """Give a number with three significant digits, and none of a whole number's digits lost."""
    if value == int(value) or abs(value) >= 10**_SIGNIFICANT_DIGITS:
        return f"{value:,.0f}"
    return f"{value:.{_SIGNIFICANT_DIGITS}g}"
