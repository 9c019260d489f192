"""Sounds: the resources about one sound, and the table of the fields an answer can hold."""
