"""What is to be imported: one row for each file, read from a folder or from a CSV sheet, checked before any work."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
    """One file to import with its description. `line` is its line in the sheet; None in a folder without one.

    `created_at` is the time of description, UTC; None for now.
    """

    path: Path
    description: Description
    username: str | None = None
    line: int | None = None
    created_at: datetime | None = None


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
    """Give a row for each audio file beneath a folder, named and tagged by its path.

    Nobody has said under which licence such files are, so they get the most restrictive one there is.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower().removeprefix(".") in rules.TYPES:
            relative = path.relative_to(folder)
            words = " ".join(relative.with_suffix("").parts).replace("_", " ")
            described = Description(
                name=rules.without_controls(path.stem)[: rules.MAX_NAME],
                description=f"Imported from {rules.without_controls(relative.as_posix())}.",
                tags=rules.tags(words)[: rules.MAX_TAGS],
                license=DEFAULT_LICENSE,
            )
            yield Row(path, described)


def of_sheet(sheet: Path, folder: Path) -> Iterator[Row | Rejected]:
    """Give a row for each line of a CSV sheet (UTF-8, a header with COLUMNS in any order); files lie in `folder`.

    Raises:
        SheetError: the sheet cannot be read, or lacks a column that must be there.
    """
    try:
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = [name for name in REQUIRED_COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise SheetError(
                    f"{sheet} has no column {', '.join(missing)}; its header should be {','.join(COLUMNS)}"
                )
            for cells in reader:
                if any(cells.values()):
                    yield _row(cells, folder, reader.line_num)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SheetError(f"{sheet} cannot be read: {error}") from error


def _row(cells: Mapping[str, str], folder: Path, line: int) -> Row | Rejected:
    file_name = cells["audio_filename"].strip()
    try:
        path = _audio_file(file_name, folder)
        return Row(path, _description(cells, path), cells.get("username", "").strip() or None, line)
    except DescriptionError as error:
        return Rejected(file_name or "(no file name)", f"{error.field}: {error}", line)


def _audio_file(file_name: str, folder: Path) -> Path:
    """Find the file a row names: inside the folder, existing, of a type we know.

    Raises:
        DescriptionError: none of that.
    """
    if not file_name or "\0" in file_name:
        raise DescriptionError("audio_filename", "there is no file name")
    path = folder / file_name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise DescriptionError("audio_filename", "the file is outside the folder that is imported")
    if not path.is_file():
        raise DescriptionError("audio_filename", "there is no such file")
    if path.suffix.lower().removeprefix(".") not in rules.TYPES:
        raise DescriptionError("audio_filename", f"the file type must be one of {', '.join(rules.TYPES)}")
    return path


def _description(cells: Mapping[str, str], path: Path) -> Description:
    text = rules.without_controls(cells["description"]).strip()
    if not text:
        raise DescriptionError("description", "This field may not be blank.")
    return Description(
        name=rules.limited("name", cells.get("name", ""), rules.MAX_NAME) or path.name[: rules.MAX_NAME],
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
