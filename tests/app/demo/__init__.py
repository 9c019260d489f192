"""Tests of the demo archive."""
