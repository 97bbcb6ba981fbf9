"""The speed of the CRM: its parts lie in `crm_parts`."""

from benchmarks import crm_parts
from benchmarks.parts import benchmark_of

BENCHMARK = benchmark_of(crm_parts)
