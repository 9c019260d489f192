"""Importing: a folder of audio, or a sheet that describes one, becomes sounds of the archive."""
