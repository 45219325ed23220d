"""The compiled kernel: tables of a problem, timing, route operations, insertion."""
