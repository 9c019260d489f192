import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.importing import rows
from app.importing.rows import COLUMNS, Rejected, Row, SheetError
from app.sounds.description import GeotagText

VALID = {
    "audio_filename": "bell.wav",
    "name": "Bell",
    "tags": "bell metal church",
    "geotag": "",
    "description": "A bell.",
    "license": "Creative Commons 0",
    "pack_name": "",
    "is_explicit": "0",
    "bst_category": "",
    "username": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sounds"
    folder.mkdir()
    (folder / "bell.wav").write_bytes(b"x")
    return folder


@pytest.fixture
def read(tmp_path: Path, folder: Path) -> Callable[[str | bytes], list[Row | Rejected]]:
    def read(text: str | bytes) -> list[Row | Rejected]:
        sheet = tmp_path / "sheet.csv"
        sheet.write_bytes(text if isinstance(text, bytes) else text.encode())
        return list(rows.of_sheet(sheet, folder))

    return read


Read = Callable[[str | bytes], list[Row | Rejected]]
HEADER = ",".join(COLUMNS)


def line(**cells: str) -> str:
    return ",".join('"' + text.replace('"', '""') + '"' for text in (VALID | cells).values())


def sheet(*lines: str) -> str:
    return "\n".join([HEADER, *lines, ""])


def only_row(found: list[Row | Rejected]) -> Row:
    [row] = found
    assert isinstance(row, Row), row
    return row


def only_rejected(found: list[Row | Rejected]) -> Rejected:
    [rejected] = found
    assert isinstance(rejected, Rejected), rejected
    return rejected


class TestOfSheet:
    def test_reads_every_column(self, read: Read, folder: Path) -> None:
        cells = line(geotag="41.4,2.2,17", pack_name="Bells", is_explicit="1", bst_category="fx-a", username="Ann")
        row = only_row(read(sheet(cells)))
        assert (row.path, row.username, row.line) == (folder / "bell.wav", "Ann", 2)
        assert str(row.rejected("it is broken")) == "bell.wav (line 2): it is broken"
        assert row.description.name == "Bell"
        assert row.description.tags == ("bell", "metal", "church")
        assert row.description.description == "A bell."
        assert row.description.license == "Creative Commons 0"
        assert row.description.pack == "Bells"
        assert row.description.geotag == GeotagText(41.4, 2.2, 17)
        assert row.description.is_explicit
        assert row.description.category_code == "fx-a"

    def test_columns_come_in_any_order_and_optional_ones_may_lack(self, read: Read) -> None:
        row = only_row(read("license,tags,audio_filename,description,colour\nAttribution,a b c,bell.wav,x,red\n"))
        assert (row.description.name, row.description.license) == ("bell.wav", "Attribution")
        assert (row.username, row.description.pack, row.description.geotag) == (None, None, None)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("﻿" + sheet(line()), id="byte order mark"),
            pytest.param(sheet(line()).replace("\n", "\r\n"), id="windows line ends"),
            pytest.param(sheet(line()).rstrip("\n"), id="no line end at the end"),
            pytest.param(sheet("", line(), ",,,,,,,,,", ""), id="empty rows"),
            pytest.param(sheet(line()).replace("license,", " license ,", 1), id="spaces around a column's name"),
        ],
    )
    def test_reads_what_spreadsheets_write(self, read: Read, text: str) -> None:
        assert only_row(read(text)).description.name == "Bell"

    def test_a_row_that_ends_early_lacks_its_last_cells(self, read: Read) -> None:
        row = only_row(read(sheet("bell.wav,,a b c,,text,Attribution")))
        assert (row.description.pack, row.username) == (None, None)

    def test_text_keeps_line_ends_in_quotes_and_loses_control_characters(self, read: Read) -> None:
        assert (
            only_row(read(sheet(line(description="one\ntwo\x07 \x1b[31m")))).description.description == "one\ntwo [31m"
        )

    def test_names_are_put_on_one_line(self, read: Read) -> None:
        described = only_row(read(sheet(line(name="a\r\nb\tc", pack_name="d\u2028e\x0bf")))).description
        assert (described.name, described.pack) == ("a b c", "d e f")

    def test_a_name_taken_from_the_file_is_too(self, read: Read, folder: Path) -> None:
        (folder / "bell.wav").rename(folder / "new\nline.wav")
        row = only_row(read(sheet(line(audio_filename="new\nline.wav", name=""))))
        assert (row.description.name, row.shown_as) == ("new line.wav", "new line.wav")

    def test_what_is_no_file_but_has_the_name_of_one_says_so(self, read: Read, folder: Path) -> None:
        os.mkfifo(folder / "pipe.wav")
        assert "it is no regular file" in only_rejected(read(sheet(line(audio_filename="pipe.wav")))).cause

    def test_says_on_which_line_each_row_begins(self, read: Read) -> None:
        found = read(sheet(line(description="one\ntwo\nthree"), "", line(), line(tags="")))
        assert [row.line for row in found] == [2, 6, 7]

    def test_a_row_is_found_bad_without_harm_to_its_neighbours(self, read: Read) -> None:
        found = read(sheet(line(), line(license="none"), line()))
        assert [type(row) for row in found] == [Row, Rejected, Row]

    def test_a_rejected_row_says_file_line_and_cause(self, read: Read) -> None:
        rejected = only_rejected(read(sheet(line(tags="one two"))))
        assert str(rejected) == "bell.wav (line 2): tags: You should add at least 3 tags..."

    @pytest.mark.parametrize(
        ("cells", "cause"),
        [
            pytest.param({"audio_filename": ""}, "audio_filename: there is no file name", id="no name"),
            pytest.param({"audio_filename": "gone.wav"}, "there is no such file", id="no file"),
            pytest.param({"audio_filename": "../sheet.csv"}, "outside the folder", id="above the folder"),
            pytest.param({"audio_filename": "sub/../../sheet.csv"}, "outside the folder", id="above by a detour"),
            pytest.param({"audio_filename": "/etc/passwd"}, "outside the folder", id="absolute"),
            pytest.param({"audio_filename": "."}, "it is no regular file", id="the folder"),
            pytest.param({"audio_filename": "n" * 300 + ".wav"}, "cannot be reached", id="too long a name"),
            pytest.param({"audio_filename": "notes.txt"}, "file type must be one of wav, aif", id="no audio"),
            pytest.param({"audio_filename": "bell\0.wav"}, "audio_filename: it holds a NUL", id="NUL in the name"),
            pytest.param({"username": "A\0nn"}, "username: it holds a NUL", id="NUL elsewhere"),
            pytest.param({"name": "n" * 513}, "name: Ensure this field has no more than 512", id="long name"),
            pytest.param({"description": " \x07\n"}, "description: This field may not be blank", id="blank text"),
            pytest.param({"tags": "the of to"}, "tags: You should add at least 3", id="words that are no tags"),
            pytest.param({"tags": " ".join(map(str, range(31)))}, "maximum 30 tags", id="31 tags"),
            pytest.param({"tags": "a " * 300}, "tags: Ensure this field has no more than 512", id="long tags"),
            pytest.param({"license": "cc0"}, "license: Invalid License", id="licence"),
            pytest.param({"bst_category": "fx"}, "bst_category: Invalid BST category", id="category"),
            pytest.param({"pack_name": "p" * 256}, "pack_name: Ensure this field has no more than 255", id="pack"),
            pytest.param({"geotag": "41.4;2.2;17"}, "geotag: Geotag should have the format", id="geotag form"),
            pytest.param({"geotag": "91,2,17"}, "geotag: Latitude must be in the range", id="latitude"),
            pytest.param({"is_explicit": "maybe"}, "is_explicit: write 1 or 0", id="explicit"),
        ],
    )
    def test_every_field_has_its_rules(self, read: Read, folder: Path, cells: dict[str, str], cause: str) -> None:
        (folder / "notes.txt").write_bytes(b"x")
        assert cause in only_rejected(read(sheet(line(**cells)))).cause

    def test_more_cells_than_the_header_has_mean_a_comma_out_of_place(self, read: Read) -> None:
        assert "row: it has more cells than the header" in only_rejected(read(sheet(line() + ",x"))).cause

    def test_links_that_lead_outside_or_nowhere_are_refused(self, read: Read, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "secret.wav").write_bytes(b"x")
        (folder / "out.wav").symlink_to(tmp_path / "secret.wav")
        (folder / "round.wav").symlink_to(folder / "round.wav")
        found = read(sheet(line(audio_filename="out.wav"), line(audio_filename="round.wav")))
        assert ["outside the folder" in str(found[0]), "cannot be reached" in str(found[1])] == [True, True]

    def test_a_link_within_the_folder_is_followed(self, read: Read, folder: Path) -> None:
        (folder / "again.wav").symlink_to(folder / "bell.wav")
        assert only_row(read(sheet(line(audio_filename="again.wav")))).path == folder / "again.wav"

    def test_bytes_that_are_not_utf8_cost_their_own_row_only(self, read: Read) -> None:
        text = sheet(line(), line(name="caf\u00e9"), line()).encode("latin-1")
        found = read(text)
        assert [type(row) for row in found] == [Row, Rejected, Row]
        assert str(found[1]) == "bell.wav (line 3): name: it is not UTF-8; save the sheet in that encoding"

    def test_a_cell_beyond_all_measure_costs_its_own_row_only(self, read: Read) -> None:
        found = read(sheet(line(), line(description="d" * 200_000), line()))
        assert [type(row) for row in found] == [Row, Rejected, Row]
        assert found[1].line == 3

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            pytest.param("", "no column audio_filename, tags, description, license", id="empty"),
            pytest.param("audio_filename,tags\n", "no column description, license; its header should be", id="columns"),
            pytest.param(sheet(line()).replace(",", ";"), "no column audio_filename", id="semicolons"),
            pytest.param(sheet(line()).encode("utf-16"), "no column audio_filename", id="UTF-16"),
            pytest.param(b"x" * 200_000, "no column audio_filename", id="one endless line"),
        ],
    )
    def test_a_sheet_of_another_kind_is_refused_as_a_whole(self, read: Read, text: str | bytes, reason: str) -> None:
        with pytest.raises(SheetError, match=reason):
            read(text)

    def test_a_sheet_that_cannot_be_read_is_refused(self, folder: Path) -> None:
        with pytest.raises(SheetError, match="Is a directory"):
            list(rows.of_sheet(folder, folder))


class TestOfFolder:
    def test_gives_audio_files_at_any_depth_in_order_and_nothing_else(self, folder: Path) -> None:
        (folder / "deep" / "er").mkdir(parents=True)
        for name in ("deep/er/B.FLAC", "a.ogg", "notes.txt", ".hidden.wav", "._bell.wav", "no-type"):
            (folder / name).write_bytes(b"x")
        (folder / "folder.wav").mkdir()
        found = list(rows.of_folder(folder))
        assert all(isinstance(row, Row) and row.line is None for row in found)
        paths = [row.path for row in found if isinstance(row, Row)]
        assert [path.relative_to(folder).as_posix() for path in paths] == ["a.ogg", "bell.wav", "deep/er/B.FLAC"]

    def test_describes_a_file_by_its_path_and_gives_away_no_rights(self, folder: Path) -> None:
        (folder / "Big Cats").mkdir()
        (folder / "bell.wav").rename(folder / "Big Cats" / "tiger_roar 2.wav")
        described = only_row(list(rows.of_folder(folder))).description
        assert described.name == "tiger_roar 2"
        assert described.tags == ("Big", "Cats", "tiger", "roar", "2")
        assert described.description == "Imported from Big Cats/tiger_roar 2.wav."
        assert described.license == "Attribution NonCommercial"

    def test_a_link_that_leads_outside_is_rejected(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "secret.wav").write_bytes(b"x")
        (folder / "bell.wav").unlink()
        (folder / "deep").mkdir()
        (folder / "deep" / "bell.wav").symlink_to(tmp_path / "secret.wav")
        assert str(only_rejected(list(rows.of_folder(folder)))) == (
            "deep/bell.wav: the file is outside the folder that is imported"
        )

    def test_tells_files_of_the_same_name_apart(self, folder: Path) -> None:
        (folder / "bell.wav").unlink()
        for name in ("a", "b\n"):
            (folder / name).mkdir()
            (folder / name / "x.wav").write_bytes(b"x")
        found = [row.rejected("bad") for row in rows.of_folder(folder) if isinstance(row, Row)]
        assert [str(rejected) for rejected in found] == ["a/x.wav: bad", "b /x.wav: bad"]

    def test_what_is_no_file_but_has_the_name_of_one_is_rejected(self, folder: Path) -> None:
        (folder / "bell.wav").unlink()
        os.mkfifo(folder / "pipe.wav")
        assert str(only_rejected(list(rows.of_folder(folder)))) == "pipe.wav: it is no regular file"

    def test_a_name_that_is_no_text_becomes_text_that_can_be_stored(self, folder: Path) -> None:
        name = b"caf\xe9\x1b[31m.wav"
        try:
            (folder / "bell.wav").rename(folder / os.fsdecode(name))
        except OSError:  # macOS takes no such name to begin with
            return
        described = only_row(list(rows.of_folder(folder))).description
        assert (described.name, described.description) == ("caf?[31m", "Imported from caf?[31m.wav.")
