"""What a benchmark found: figures with their goals, as a table and as JSON."""

import json
import os
import platform
from collections.abc import Sequence
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
    """One row of the table; `value` is in `unit`."""

    part: str
    what: str
    value: float
    unit: str
    goal: Goal | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        return None if self.goal is None else self.goal.is_met_by(self.value)


def print_table(figures: Sequence[Figure], console: Console) -> None:
    """Print the figures, those of one part together."""
    table = Table(title=f"Fonoteca benchmarks: {_machine()}")
    for title in ("part", "what"):
        table.add_column(title, overflow="fold")
    for title in ("measured", "goal", "met?"):
        table.add_column(title, justify="right", no_wrap=True)
    last = ""
    for figure in figures:
        if figure.part != last and last:
            table.add_section()
        goal = "" if figure.goal is None else f"{figure.goal} {figure.unit.partition(' ')[0]}"
        met = {None: "", True: "yes", False: "NO"}[figure.is_met]
        part = figure.part if figure.part != last else ""
        table.add_row(part, figure.what, f"{_readable(figure.value)} {figure.unit}", goal, met)
        last = figure.part
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
    goal = figure.goal and {"at_least" if figure.goal.is_minimum else "at_most": figure.goal.limit}
    return {
        "part": figure.part,
        "what": figure.what,
        "value": figure.value,
        "unit": figure.unit,
        "goal": goal,
        "is_met": figure.is_met,
    }


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _readable(value: float) -> str:
    """Give a number with three significant digits, and none of a whole number's digits lost."""
    if value == int(value) or abs(value) >= 10**_SIGNIFICANT_DIGITS:
        return f"{value:,.0f}"
    return f"{value:.{_SIGNIFICANT_DIGITS}g}"
