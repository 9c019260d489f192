"""Benchmarks: what `make bench` measures, each part in a module of its own; docs/benchmarks.md says how to read it."""
