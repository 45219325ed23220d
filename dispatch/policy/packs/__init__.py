"""Policies as data: packs of rules in YAML, and their reader."""
