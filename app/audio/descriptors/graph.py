"""Networks of essentia's streaming algorithms, wired from Python.

Source: https://essentia.upf.edu/streaming_architecture.html
"""

import operator
from collections.abc import Mapping
from pathlib import Path

from app.audio.descriptors.engine import Engine
from app.audio.descriptors.measurements import Measurements, as_series


class Node:
    """An algorithm in a network: its outputs by name, and those that nobody has asked for."""

    def __init__(self, outputs: Mapping[str, object]) -> None:
        self._outputs = outputs
        self.unused = dict(outputs)

    def __getitem__(self, output: str) -> object:
        self.unused.pop(output, None)
        return self._outputs[output]


class Graph:
    """A network that reads a recording once and keeps what its algorithms find.

    stereo: the recording as two channels, the second silent when it has only one. mono: the mean of the channels.
    Read from a file because handing samples over from memory makes essentia pass them one by one, ten times as slow.
    All of it is read: behind essentia's own trimmers most algorithms never learn that the sound has ended.
    """

    def __init__(self, engine: Engine, wav: Path) -> None:
        self._engine = engine
        self._pool = engine.core.Pool()
        self._nodes: list[Node] = []
        self._algorithms: list[object] = []
        loader = self.add("AudioLoader", filename=str(wav))
        self.stereo = loader["audio"]
        self.mono = self.add("MonoMixer", self.stereo, loader["numberChannels"])["audio"]

    def add(
        self,
        algorithm: str,
        *inputs: object,
        keep: Mapping[str, str] | None = None,
        **parameters: float | str | list[float],
    ) -> Node:
        """A new algorithm, fed by outputs of others in the order it declares; `keep` maps its outputs to keys."""
        added = getattr(self._engine.streaming, algorithm)(**parameters)
        for source, name in zip(inputs, added.inputNames(), strict=True):
            operator.rshift(source, getattr(added, name))
        node = Node({name: getattr(added, name) for name in added.outputNames()})
        for output, key in (keep or {}).items():
            operator.rshift(node[output], (self._pool, key))
        self._nodes.append(node)
        self._algorithms.append(added)
        return node

    def run(self) -> Measurements:
        """What the algorithms found in the recording.

        Raises:
            RuntimeError: Any refusal by the library, its text being the reason.
        """
        for node in self._nodes:
            for output in node.unused.values():
                operator.rshift(output, None)
        self._engine.core.run(self._algorithms[0])
        numbers, texts = {}, {}
        for key in self._pool.descriptorNames():
            found = self._pool[key]
            if isinstance(found, str):
                texts[key] = [found]
            elif isinstance(found, list):
                texts[key] = found
            else:
                numbers[key] = as_series(found)
        return Measurements(numbers, texts)
