"""Computes routes: places, seconds and metres in, checked timetables out.

Units everywhere in this house: integer seconds counted from the plan's midnight,
integer seconds of travel, integer metres, WGS-84 degrees named ``lat`` and ``lon``.
It knows no customer, database or web, and everything in it pickles.
"""
