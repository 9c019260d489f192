"""The low-level part of the network: frames of 2048 samples every 1024, and their spectra.

Settings are those of essentia's FreesoundExtractor, so that values can be compared with those of other archives.

Source: https://essentia.upf.edu/reference/streaming_FreesoundExtractor.html
"""

from itertools import pairwise

from app.audio.descriptors.graph import Graph

FRAME_SIZE = 2048
HOP_SIZE = 1024
NYQUIST_HZ = 22050.0

# Called after twice the level they test for: -10, -15 and -30 dB of mean power.
_SILENCE_POWERS = {"20dB": 10**-1.0, "30dB": 10**-1.5, "60dB": 10**-3.0}
_ENERGY_BAND_EDGES_HZ = (20.0, 150.0, 800.0, 4000.0, 20000.0)
_ENERGY_BANDS = ("low", "middle_low", "middle_high", "high")

# Algorithm, the one output kept, its key. All take the magnitude spectrum and need no setting.
_OF_SPECTRUM = (
    ("HFC", "hfc", "hfc"),
    ("PitchSalience", "pitchSalience", "pitch_salience"),
    ("SpectralComplexity", "spectralComplexity", "spectral_complexity"),
    ("RollOff", "rollOff", "spectral_rolloff"),
    ("StrongPeak", "strongPeak", "spectral_strongpeak"),
    ("RMS", "rms", "spectral_rms"),
    ("Energy", "energy", "spectral_energy"),
    ("Flux", "flux", "spectral_flux"),
    ("Entropy", "entropy", "spectral_entropy"),
    ("FrequencyBands", "bands", "frequency_bands"),
    ("MFCC", "mfcc", "mfcc"),
)


def add_spectral(graph: Graph) -> None:
    """Everything that is measured once for every low-level frame."""
    # "keep", because the noise that essentia would add to silent frames is different in every run.
    cut = graph.add("FrameCutter", graph.mono, frameSize=FRAME_SIZE, hopSize=HOP_SIZE, silentFrames="keep")
    frame = cut["frame"]
    window = graph.add("Windowing", frame, type="blackmanharris62")
    spectrum = graph.add("Spectrum", window["frame"])["spectrum"]
    _add_waveform(graph, frame)
    for algorithm, output, key in _OF_SPECTRUM:
        graph.add(algorithm, spectrum, keep={output: f"lowlevel.{key}"})
    _add_energy_bands(graph, spectrum)
    _add_shape(graph, spectrum)
    _add_bands(graph, spectrum)
    _add_harmonics(graph, spectrum)


def _add_waveform(graph: Graph, frame: object) -> None:
    graph.add("ZeroCrossingRate", frame, keep={"zeroCrossingRate": "lowlevel.zerocrossingrate"})
    graph.add("Loudness", frame, keep={"loudness": "lowlevel.loudness"})
    graph.add(
        "StartStopSilence",
        frame,
        keep={"startFrame": "lowlevel.sound_start_frame", "stopFrame": "lowlevel.sound_stop_frame"},
    )
    graph.add(
        "SilenceRate",
        frame,
        keep={f"threshold_{index}": f"lowlevel.silence_rate_{name}" for index, name in enumerate(_SILENCE_POWERS)},
        thresholds=list(_SILENCE_POWERS.values()),
    )


def _add_energy_bands(graph: Graph, spectrum: object) -> None:
    for name, (low_hz, high_hz) in zip(_ENERGY_BANDS, pairwise(_ENERGY_BAND_EDGES_HZ), strict=True):
        graph.add(
            "EnergyBand",
            spectrum,
            keep={"energyBand": f"lowlevel.spectral_energyband_{name}"},
            startCutoffFrequency=low_hz,
            stopCutoffFrequency=high_hz,
        )


def add_moments(graph: Graph, source: object, extent: float, prefix: str) -> None:
    """Spread, skewness and kurtosis of each array, as a distribution over an axis from 0 to `extent`."""
    moments = graph.add("CentralMoments", source, range=extent)
    names = ("spread", "skewness", "kurtosis")
    graph.add("DistributionShape", moments["centralMoments"], keep={name: prefix + name for name in names})


def _add_shape(graph: Graph, spectrum: object) -> None:
    power = graph.add("UnaryOperator", spectrum, type="square")["array"]
    graph.add("Centroid", power, keep={"centroid": "lowlevel.spectral_centroid"}, range=NYQUIST_HZ)
    graph.add("Decrease", power, keep={"decrease": "lowlevel.spectral_decrease"}, range=NYQUIST_HZ)
    add_moments(graph, spectrum, NYQUIST_HZ, "lowlevel.spectral_")


def _add_bands(graph: Graph, spectrum: object) -> None:
    bark = graph.add("BarkBands", spectrum, keep={"bands": "lowlevel.barkbands"}, numberBands=27)["bands"]
    add_moments(graph, bark, 26.0, "lowlevel.barkbands_")
    graph.add("Crest", bark, keep={"crest": "lowlevel.spectral_crest"})
    graph.add("FlatnessDB", bark, keep={"flatnessDB": "lowlevel.spectral_flatness_db"})
    graph.add(
        "GFCC",
        spectrum,
        keep={"bands": "lowlevel.erbbands", "gfcc": "lowlevel.gfcc"},
        numberBands=18,
        lowFrequencyBound=26.0,
        highFrequencyBound=9795.0,
    )
    graph.add(
        "SpectralContrast",
        spectrum,
        keep={
            "spectralContrast": "lowlevel.spectral_contrast_coeffs",
            "spectralValley": "lowlevel.spectral_contrast_valleys",
        },
        frameSize=FRAME_SIZE,
        sampleRate=44100.0,
    )


def _add_harmonics(graph: Graph, spectrum: object) -> None:
    all_peaks = graph.add("SpectralPeaks", spectrum, orderBy="frequency")
    graph.add(
        "Dissonance",
        all_peaks["frequencies"],
        all_peaks["magnitudes"],
        keep={"dissonance": "lowlevel.dissonance"},
    )
    # Harmonics are multiples of a pitch: a peak at 0 Hz is none, and HarmonicPeaks refuses it.
    peaks = graph.add("SpectralPeaks", spectrum, orderBy="frequency", minFrequency=1.0)
    pitch = graph.add("PitchYinFFT", spectrum, frameSize=FRAME_SIZE)
    harmonics = graph.add("HarmonicPeaks", peaks["frequencies"], peaks["magnitudes"], pitch["pitch"])
    for algorithm, output in (
        ("Inharmonicity", "inharmonicity"),
        ("Tristimulus", "tristimulus"),
        ("OddToEvenHarmonicEnergyRatio", "oddToEvenHarmonicEnergyRatio"),
    ):
        graph.add(
            algorithm,
            harmonics["harmonicFrequencies"],
            harmonics["harmonicMagnitudes"],
            keep={output: f"sfx.{output.lower()}"},
        )
