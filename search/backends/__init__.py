"""Engines: each turns the one query into answers."""
