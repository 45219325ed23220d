"""Public benchmark files as problems, and solutions in the form they are published in.

`read_benchmark` reads every format: VRPLIB files (`.vrplib`) and city files (`.city`).
"""

from .instance import Benchmark
from .reader import read_benchmark

__all__ = ["Benchmark", "read_benchmark"]
