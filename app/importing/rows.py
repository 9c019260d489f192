"""What is to be imported: one row for each file, read from a folder or from a CSV sheet, checked before any work."""

import csv
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from app.sounds import description as rules
from app.sounds.description import Description, DescriptionError

COLUMNS = (
    "audio_filename",
    "name",
    "tags",
    "geotag",
    "description",
    "license",
    "pack_name",
    "is_explicit",
    "bst_category",
    "username",
)
REQUIRED_COLUMNS = ("audio_filename", "tags", "description", "license")
DEFAULT_LICENSE = "Attribution NonCommercial"
_TRUE = frozenset({"1", "true", "yes"})
_FALSE = frozenset({"", "0", "false", "no"})


class SheetError(Exception):
    """The sheet as a whole cannot be used."""


@dataclass(frozen=True, slots=True)
class Row:
    """One file to import with its description.

    `username` is the owner, None where nobody is named; `line` is where its row begins in the sheet, None without a
    sheet; `created_at` is the time of description, UTC, None for now; `shown_as` tells the file from others of the same
    name: its path in the folder that is imported.
    """

    path: Path
    description: Description
    username: str | None = None
    line: int | None = None
    created_at: datetime | None = None
    shown_as: str = ""

    def rejected(self, cause: str) -> "Rejected":
        """Say that this row could not be imported."""
        return Rejected(self.shown_as or readable(self.path.name), cause, self.line)


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that cannot be imported, and why."""

    file_name: str
    cause: str
    line: int | None = None

    def __str__(self) -> str:
        """Say file, line and cause, for a person."""
        where = "" if self.line is None else f" (line {self.line})"
        return f"{self.file_name}{where}: {self.cause}"


def of_folder(folder: Path) -> Iterator[Row | Rejected]:
    """Give a row for each audio file beneath a folder, named and tagged by its path; hidden files are left alone.

    Nobody has said under which licence such files are, so they get the most restrictive one there is.
    """
    for path in sorted(folder.rglob("*")):
        if path.name.startswith(".") or not _has_known_type(path) or path.is_dir():
            continue
        relative = path.relative_to(folder)
        shown_as = readable(relative.as_posix())
        try:
            _check_place(path, folder)
        except DescriptionError as error:
            yield Rejected(shown_as, str(error))
        else:
            yield Row(path, _named_by_path(relative), shown_as=shown_as)


def _named_by_path(relative: Path) -> Description:
    words = " ".join(relative.with_suffix("").parts).replace("_", " ")
    return Description(
        name=readable(relative.stem)[: rules.MAX_NAME],
        description=f"Imported from {readable(relative.as_posix())}.",
        tags=rules.tags(words)[: rules.MAX_TAGS],
        license=DEFAULT_LICENSE,
    )


def readable(file_name: str) -> str:
    """Give a file name as text to store and show: on one line, and with ? for bytes that are not UTF-8."""
    return rules.on_one_line(file_name.encode("utf-8", "replace").decode())


def of_sheet(sheet: Path, folder: Path) -> Iterator[Row | Rejected]:
    """Give a row for each line of a CSV sheet (UTF-8, a header with COLUMNS in any order); files lie in `folder`.

    Raises:
        SheetError: the sheet cannot be read, or lacks a column that must be there.
    """
    try:
        # A byte that is not UTF-8 costs its own row only; it comes through as half of a surrogate pair.
        with sheet.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            yield from _of_lines(file, sheet, folder)
    except OSError as error:
        raise SheetError(f"{sheet} cannot be read: {error.strerror}") from error


def _of_lines(file: TextIO, sheet: Path, folder: Path) -> Iterator[Row | Rejected]:
    lines = _lines(file)
    _, header = next(lines, (1, []))
    names = () if isinstance(header, csv.Error) else tuple(name.strip() for name in header)
    missing = [name for name in REQUIRED_COLUMNS if name not in names]
    if missing:
        raise SheetError(f"{sheet} has no column {', '.join(missing)}; its header should be {','.join(COLUMNS)}")
    for line, cells in lines:
        if isinstance(cells, csv.Error):
            yield Rejected("(unreadable row)", str(cells), line)
        elif any(cells):
            yield _row(names, cells, folder, line)


def _lines(file: TextIO) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Give each row, or why it cannot be read, with the number of the line it begins on, from 1."""
    reader = csv.reader(file)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error


def _row(names: Sequence[str], values: Sequence[str], folder: Path, line: int) -> Row | Rejected:
    # A row may end early; the cells it lacks are empty.
    cells = dict.fromkeys(names, "") | dict(zip(names, values, strict=False))
    file_name = cells["audio_filename"].strip()
    shown_as = readable(file_name) or "(no file name)"
    try:
        _check_cells(cells, surplus=len(values) - len(names))
        path = _audio_file(file_name, folder)
        username = cells.get("username", "").strip() or None
        return Row(path, _description(cells, path), username, line, shown_as=shown_as)
    except DescriptionError as error:
        return Rejected(shown_as, f"{error.field}: {error}", line)


def _check_cells(cells: Mapping[str, str], *, surplus: int) -> None:
    if surplus > 0:
        raise DescriptionError("row", "it has more cells than the header; put text with a comma in double quotes")
    for name, text in cells.items():
        if "\0" in text:
            raise DescriptionError(name, "it holds a NUL character")
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise DescriptionError(name, "it is not UTF-8; save the sheet in that encoding") from error


def _audio_file(file_name: str, folder: Path) -> Path:
    """Find the file a row names: inside the folder, existing, of a type we know.

    Raises:
        DescriptionError: none of that.
    """
    if not file_name:
        raise DescriptionError("audio_filename", "there is no file name")
    path = folder / file_name
    _check_place(path, folder)
    if not _has_known_type(path):
        raise DescriptionError("audio_filename", f"the file type must be one of {', '.join(rules.TYPES)}")
    return path


def _check_place(path: Path, folder: Path) -> None:
    try:
        is_inside = path.resolve().is_relative_to(folder.resolve())
        mode = _mode(path)
    except (OSError, RuntimeError) as error:  # too long a name, a folder we may not enter, a circle of links
        raise DescriptionError("audio_filename", "the file cannot be reached") from error
    if not is_inside:
        raise DescriptionError("audio_filename", "the file is outside the folder that is imported")
    if mode is None:
        raise DescriptionError("audio_filename", "there is no such file")
    if not stat.S_ISREG(mode):
        raise DescriptionError("audio_filename", "it is no regular file")


def _mode(path: Path) -> int | None:
    """What kind of file it is, None where there is none; `exists` would swallow a circle of links in newer Pythons."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _has_known_type(path: Path) -> bool:
    return path.suffix.lower().removeprefix(".") in rules.TYPES


def _description(cells: Mapping[str, str], path: Path) -> Description:
    text = rules.without_controls(cells["description"]).strip()
    if not text:
        raise DescriptionError("description", "This field may not be blank.")
    return Description(
        name=rules.limited("name", cells.get("name", ""), rules.MAX_NAME) or readable(path.name)[: rules.MAX_NAME],
        description=text,
        tags=rules.checked_tags(cells["tags"]),
        license=rules.license_name(cells["license"].strip()),
        category_code=rules.category_code(cells.get("bst_category", "").strip()),
        pack=rules.limited("pack_name", cells.get("pack_name", ""), rules.MAX_PACK_NAME) or None,
        geotag=rules.geotag(cells.get("geotag", "")),
        is_explicit=_flag(cells.get("is_explicit", "")),
    )


def _flag(text: str) -> bool:
    folded = text.strip().lower()
    if folded in _TRUE:
        return True
    if folded in _FALSE:
        return False
    raise DescriptionError("is_explicit", "write 1 or 0")
