"""The members of the demo archive."""

from app.demo.catalogue.records import DemoUser, moment

USERS = (
    DemoUser(
        username="marta_fieldrec",
        about="Field recordist. Rain, birds and thunder, mostly before sunrise.",
        home_page="https://example.org/marta",
        joined=moment("2019-01-14 08:12"),
        is_login=True,
    ),
    DemoUser(
        username="klara_mod",
        about="I look after the archive. <b>Please tag your sounds!</b>",
        home_page="https://example.org/klara",
        joined=moment("2019-01-02 10:00"),
        is_login=True,
        is_moderator=True,
    ),
    DemoUser(
        username="olav",
        about="Engines, ferries and old machines from the west coast.",
        home_page="https://example.org/olav",
        joined=moment("2019-02-20 17:45"),
    ),
    DemoUser(
        username="drum-lab",
        about="Drum machines and exact loops: every file is whole bars, ready to drop into a grid.",
        home_page="https://example.org/drum-lab",
        joined=moment("2019-03-05 21:30"),
    ),
    DemoUser(
        username="organista",
        about="Keyboards: pianos, organs and chords in every key I can reach.",
        home_page="https://example.org/organista",
        joined=moment("2019-04-11 12:05"),
    ),
    DemoUser(
        username="tomek.strings",
        about="Luthier from Kraków. Plucked and bowed strings, one note at a time.",
        home_page="https://example.org/tomek",
        joined=moment("2019-06-01 09:20"),
    ),
    DemoUser(
        username="Yuki_Sound",
        about="鐘と環境音。Bells, bowls and slow drones.",
        home_page="https://example.org/yuki",
        joined=moment("2019-08-23 03:15"),
    ),
    DemoUser(
        username="sea_and_sky",
        about="Water in all its forms, from a dripping tap to the open sea.",
        home_page="https://example.org/sea-and-sky",
        joined=moment("2020-01-09 14:00"),
    ),
    DemoUser(
        username="nadia.voice",
        about="Singer and phonetician; voices without words.",
        home_page="https://example.org/nadia",
        joined=moment("2020-05-17 19:40"),
    ),
    DemoUser(
        username="pixelfox",
        about="Sounds for small games. Free to use, a credit makes me happy.",
        home_page="https://example.org/pixelfox",
        joined=moment("2020-09-30 22:10"),
    ),
)
