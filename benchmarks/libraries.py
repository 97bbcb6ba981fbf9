"""The speed of document libraries: its parts lie in `libraries_parts`."""

from benchmarks import libraries_parts
from benchmarks.parts import benchmark_of

BENCHMARK = benchmark_of(libraries_parts)
