"""How the command line speaks: text for a person, JSON for a script, errors on standard error with exit code 1."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

out = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

# Far more than any machine has cores; as many threads are started.
MOST_CHILDREN = 256

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a script to read.")]
Workers = Annotated[
    int, typer.Option("--workers", min=0, max=MOST_CHILDREN, help="Processing children; 0 for one each core.")
]


def fail(message: str) -> typer.Exit:
    """Print an error and give the exception that ends the command with exit code 1."""
    errors.print(Text(f"Error: {message}"))
    return typer.Exit(1)


def print_json(body: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print a body as JSON on standard output."""
    typer.echo(json.dumps(body, ensure_ascii=False, indent=2, default=str))


class _Rate(ProgressColumn):
    """So many a second, once there is something to measure."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        """Give the rate of the task."""
        return Text("" if not task.speed else f"{task.speed:.1f} {self._unit}/s")


@contextmanager
def progress_bar(title: str, total: int | None, *, unit: str = "sounds") -> Iterator["Counter"]:
    """Show a bar with count, rate and time left on standard error while the block runs."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(unit),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, speed_estimate_period=60) as progress:
        yield Counter(progress, progress.add_task(title, total=total))


class Counter:
    """The count a progress bar shows."""

    def __init__(self, progress: Progress, task_id: Any) -> None:  # noqa: ANN401 - rich's own id
        self._progress = progress
        self._task_id = task_id

    def __call__(self, completed: int) -> None:
        """Show that so many are done."""
        self._progress.update(self._task_id, completed=completed)
