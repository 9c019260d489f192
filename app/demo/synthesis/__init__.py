"""Small synthesisers, one module per family of sounds.

What the catalogue calls returns finished samples: (channels, frames) float64 in [-1, 1] at 44,100 Hz, the same on
every call. What those functions are made of returns raw signals: (frames,) float64 at any level.
"""
