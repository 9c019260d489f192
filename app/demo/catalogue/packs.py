"""The packs of the demo archive."""

from app.demo.catalogue.records import DemoPack, moment

PACKS = (
    DemoPack(
        name="Pure tones",
        username="organista",
        description="Reference tones at exact frequencies, for tuning and for testing analysis software.",
        created=moment("2019-04-12 10:00"),
    ),
    DemoPack(
        name="Piano notes",
        username="organista",
        description="Single piano notes, named by their pitch. C4 is middle C.",
        created=moment("2019-05-02 18:30"),
    ),
    DemoPack(
        name="Chords in known keys",
        username="organista",
        description="Triads and I-IV-V-I progressions. The key is in the name of each file.",
        created=moment("2020-02-03 20:00"),
    ),
    DemoPack(
        name="Plucked strings",
        username="tomek.strings",
        description="Open strings of a guitar-like instrument, one by one.",
        created=moment("2019-06-05 11:00"),
    ),
    DemoPack(
        name="Drum machine hits",
        username="drum-lab",
        description="Single hits of a drum machine, trimmed to the first sample.",
        created=moment("2019-03-06 19:00"),
    ),
    DemoPack(
        name="Loops by tempo",
        username="drum-lab",
        description="Seamless loops of whole bars, from 90 to 174 BPM.",
        created=moment("2019-09-14 16:20"),
    ),
    DemoPack(
        name="Rain and storm",
        username="marta_fieldrec",
        description="Rain on leaves and roofs, wind, and a thunderstorm that comes closer.",
        created=moment("2019-02-11 06:40"),
    ),
    DemoPack(
        name="Birds of the old park",
        username="marta_fieldrec",
        description="The morning chorus and the night shift.",
        created=moment("2020-04-19 05:10"),
    ),
    DemoPack(
        name="Sea and water",
        username="sea_and_sky",
        description="Waves, brooks and single drops.",
        created=moment("2020-01-20 13:00"),
    ),
    DemoPack(
        name="鐘 Bells and bowls",
        username="Yuki_Sound",
        description="Temple bells, handbells and singing bowls. 鐘の音。",
        created=moment("2019-09-01 02:30"),
    ),
    DemoPack(
        name="Slow drones",
        username="Yuki_Sound",
        description="Long pads and drones for meditation and horror alike.",
        created=moment("2021-11-05 15:45"),
    ),
    DemoPack(
        name="Engines and machines",
        username="olav",
        description="Things that turn, rattle and hum.",
        created=moment("2019-03-18 12:25"),
    ),
    DemoPack(
        name="Voices without words",
        username="nadia.voice",
        description="Vowels, babble and whispers: speech that says nothing.",
        created=moment("2020-06-02 21:00"),
    ),
    DemoPack(
        name="Arcade kit",
        username="pixelfox",
        description="Lasers, blips and buttons for your next game.",
        created=moment("2020-10-10 23:00"),
    ),
)
