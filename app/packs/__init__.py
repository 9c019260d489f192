"""Packs: a pack and its sounds."""
