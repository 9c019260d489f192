"""The demo archive as its visitors find it: built by the real import and processing, and asked through the API."""

import io
import json
import shlex
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import delete, func, select

from app import archive as archives
from app.archive import Archive
from app.cli.work import working
from app.demo import building
from app.demo.building import DemoCredentials, NotEmptyError
from app.demo.catalogue import PACKS, SOUNDS, USERS, DemoSound
from app.importing.run import wait_for_followers
from app.main import create_app
from app.models import Comment, Job, Rating, RemixSource, Sound, User
from app.settings import Settings
from app.users import accounts
from tests.archives import PUBLIC_URL
from tests.factories import add_user

FIELDS = (
    "id,name,tags,description,username,pack,num_comments,num_ratings,num_downloads,is_remix,was_remixed,is_explicit,"
    "bitdepth,previews,images,pitch,note_name,tonality,bpm"
)
IMAGE_SIZES = {"_m": (195, 101), "_l": (780, 301)}


class TestPrepared:
    def test_makes_people_passwords_and_a_key_and_tells_only_the_owner_of_the_folder(
        self, empty_archive: Archive
    ) -> None:
        made = building.prepared(empty_archive)
        with empty_archive.database.reading() as session:
            people = {user.username: user for user in session.scalars(select(User))}
        assert people.keys() == {person.username for person in USERS}
        assert made.passwords.keys() == {person.username for person in USERS if person.is_login}
        assert all(accounts.has_password(people[name], password) for name, password in made.passwords.items())
        path = empty_archive.settings.data / "demo.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not made.is_complete

    def test_again_gives_the_same(self, empty_archive: Archive) -> None:
        assert building.prepared(empty_archive) == building.prepared(empty_archive)

    def test_an_archive_in_use_is_left_alone(self, empty_archive: Archive) -> None:
        with empty_archive.database.writing() as session:
            add_user(session)
        with pytest.raises(NotEmptyError):
            building.prepared(empty_archive)
        assert not (empty_archive.settings.data / "demo.json").exists()

    def test_a_file_whose_people_were_never_stored_is_written_again(self, empty_archive: Archive) -> None:
        first = building.prepared(empty_archive)
        with empty_archive.database.writing() as session:
            session.execute(delete(User))
        second = building.prepared(empty_archive)
        assert second.api_key != first.api_key
        assert building.prepared(empty_archive) == second


class TestWelcome:
    def test_shows_addresses_key_logins_and_three_things_to_try(self) -> None:
        moderator = next(person.username for person in USERS if person.is_moderator)
        settings = Settings(public_url="https://sounds.example.org", _env_file=None)
        text = building.welcome(settings, DemoCredentials("k3y", {moderator: "s3cret"}))
        assert f"{moderator} / s3cret  (moderator)" in text
        assert text.count("curl -s") == 3
        assert text.count("k3y") == 4
        assert text.count("https://sounds.example.org/apiv2/") == 4

    def test_every_address_to_paste_is_one_that_curl_takes(self) -> None:
        text = building.welcome(Settings(_env_file=None), DemoCredentials("k3y", {}))
        lines = [shlex.split(line) for line in text.splitlines() if line.strip().startswith("curl ")]
        addresses = [word for line in lines for word in line if word.startswith("http")]
        assert len(addresses) == 3
        assert [word for word in addresses if set(word) & set(" []{}")] == []


@dataclass(frozen=True)
class Demo:
    """The finished archive behind the API."""

    settings: Settings
    client: TestClient
    key: str
    sounds: dict[str, dict[str, Any]]

    def get(self, path: str, **parameters: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        response = self.client.get(f"/apiv2/{path}", params=parameters, headers={"Authorization": f"Token {self.key}"})
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite_file: Path) -> Iterator[Demo]:
    """The demo archive, built once; `sounds` are all its sounds with all their fields, by file name."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(migrated_sqlite_file, folder / "archive.sqlite3")
    settings = Settings(data=folder, public_url=PUBLIC_URL, log_level="critical", _env_file=None)
    build(settings)
    with archives.opened(settings) as opened:
        key = building.prepared(opened).api_key
        with opened.database.reading() as session:
            names = {sound.id: sound.original_filename for sound in session.scalars(select(Sound))}
    with TestClient(create_app(settings), base_url="http://testserver", follow_redirects=False) as client:
        unfinished = Demo(settings, client, key, {})
        found = unfinished.get("search/", query="", page_size="150", fields=FIELDS)["results"]
        yield replace(unfinished, sounds={names[sound["id"]]: sound for sound in found})


def build(settings: Settings) -> None:
    with archives.opened(settings) as opened, working(opened, children=2):
        building.build(opened, lambda _: None)
        assert wait_for_followers(opened)


def of(*, truth: str) -> list[DemoSound]:
    """The sounds of which something is known for sure."""
    found = [sound for sound in SOUNDS if getattr(sound.truth, truth) is not None]
    assert found
    return found


@pytest.mark.slow
class TestBuild:
    def test_every_sound_is_there(self, demo: Demo) -> None:
        assert demo.sounds.keys() == {sound.file_name for sound in SOUNDS}
        assert building.size() == len(SOUNDS) >= 80

    def test_the_pitch_of_tones_is_found_within_one_percent(self, demo: Demo) -> None:
        found = {sound.file_name: demo.sounds[sound.file_name]["pitch"] for sound in of(truth="pitch_hz")}
        assert {"sine_220hz.wav", "triangle_220hz.wav", "sine_440hz.wav"} <= found.keys()
        assert found == {
            sound.file_name: pytest.approx(sound.truth.pitch_hz, rel=0.01) for sound in of(truth="pitch_hz")
        }

    def test_the_notes_of_instruments_are_found(self, demo: Demo) -> None:
        found = {sound.file_name: demo.sounds[sound.file_name]["note_name"] for sound in of(truth="note")}
        assert found == {sound.file_name: sound.truth.note for sound in of(truth="note")}

    def test_the_keys_of_chords_are_found(self, demo: Demo) -> None:
        found = {sound.file_name: demo.sounds[sound.file_name]["tonality"] for sound in of(truth="key")}
        assert found == {sound.file_name: sound.truth.key for sound in of(truth="key")}

    def test_the_tempi_of_loops_are_found(self, demo: Demo) -> None:
        found = {sound.file_name: demo.sounds[sound.file_name]["bpm"] for sound in of(truth="bpm")}
        assert found == {sound.file_name: sound.truth.bpm for sound in of(truth="bpm")}

    def test_everything_said_of_a_sound_is_answered(self, demo: Demo) -> None:
        for sound in SOUNDS:
            found = demo.sounds[sound.file_name]
            said: dict[str, object] = {
                "name": sound.name,
                "tags": sorted(sound.tags, key=lambda tag: (tag.casefold(), tag)),
                "description": sound.description,
                "username": sound.username,
                "num_comments": len(sound.comments),
                "num_ratings": len(sound.ratings),
                "num_downloads": sound.downloads,
                "is_remix": bool(sound.sources),
                "is_explicit": sound.is_explicit,
                "bitdepth": sound.bit_depth,
            }
            assert {name: found[name] for name in said} == said

    def test_packs_hold_their_sounds(self, demo: Demo) -> None:
        packs = {str(sound["pack"]).rstrip("/").rpartition("/")[2] for sound in demo.sounds.values() if sound["pack"]}
        found = {(pack["name"], pack["username"]): pack for pack in (demo.get(f"packs/{number}/") for number in packs)}
        assert found.keys() == {(pack.name, pack.username) for pack in PACKS}
        for pack in PACKS:
            expected = sum((sound.pack, sound.username) == (pack.name, pack.username) for sound in SOUNDS)
            assert found[pack.name, pack.username]["num_sounds"] == expected
            assert found[pack.name, pack.username]["description"] == pack.description

    def test_sources_of_remixes_know_it(self, demo: Demo) -> None:
        sources = {source for sound in SOUNDS for source in sound.sources}
        assert {name for name, sound in demo.sounds.items() if sound["was_remixed"]} == sources

    def test_comments_are_read_under_their_sound(self, demo: Demo) -> None:
        sound = next(sound for sound in SOUNDS if sound.comments)
        answer = demo.get(f"sounds/{demo.sounds[sound.file_name]['id']}/comments/")
        assert {(comment["username"], comment["comment"]) for comment in answer["results"]} == {
            (comment.username, comment.text) for comment in sound.comments
        }

    def test_every_preview_can_be_fetched(self, demo: Demo) -> None:
        for name, sound in demo.sounds.items():
            assert len(sound["previews"]) == 4
            for kind, address in sound["previews"].items():
                response = demo.client.get(urlsplit(address).path)
                expected = ("audio/mpeg", b"\xff") if kind.endswith("mp3") else ("audio/ogg", b"O")
                assert (response.status_code, response.headers["content-type"]) == (200, expected[0]), name
                assert response.content[:1] == expected[1] or response.content[:3] == b"ID3", name

    def test_every_image_can_be_fetched_in_its_size(self, demo: Demo) -> None:
        for name, sound in demo.sounds.items():
            assert len(sound["images"]) == 8
            for kind, address in sound["images"].items():
                response = demo.client.get(urlsplit(address).path)
                assert response.status_code == 200, name
                with Image.open(io.BytesIO(response.content)) as image:
                    expected = ("PNG", "image/png") if kind.startswith("waveform") else ("JPEG", "image/jpeg")
                    assert (image.format, response.headers["content-type"]) == expected, name
                    assert image.size == IMAGE_SIZES[kind[-2:]], name

    def test_a_second_run_changes_nothing(self, demo: Demo) -> None:
        before = contents(demo.settings)
        assert before["jobs"] == 0
        build(demo.settings)
        assert contents(demo.settings) == before
        self.forget_that_it_is_complete(demo.settings)
        build(demo.settings)
        assert contents(demo.settings) == before

    def forget_that_it_is_complete(self, settings: Settings) -> None:
        path = settings.data / "demo.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"is_complete": False}))


def contents(settings: Settings) -> dict[str, int | list[str]]:
    """What the archive holds, in numbers, and the names of its files."""
    tables = (Sound, User, Comment, Rating, RemixSource)
    with archives.opened(settings) as opened, opened.database.reading() as session:
        counts = {
            table.__tablename__: session.scalars(select(func.count()).select_from(table)).one() for table in tables
        }
        counts["jobs"] = session.scalars(select(func.count()).select_from(Job)).one()
        counts["indexed"] = opened.backend.count()
    files = sorted(path.name for path in settings.media_folder.rglob("*") if path.is_file())
    return {**counts, "files": files}
