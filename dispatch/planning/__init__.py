"""Plans a day: build a problem, solve it, read the solution, verify a plan file."""
