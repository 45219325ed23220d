"""Explanations: reasons for the unassigned, relaxations, alternatives, time slots."""
