"""The console script, a file for each group of commands."""
