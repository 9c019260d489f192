"""Tests of the synthesisers."""
