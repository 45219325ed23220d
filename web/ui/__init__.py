"""Pages for people: the dispatcher's desk, and the visitor's itinerary on a phone."""

from . import (
    audit,
    customers,
    days,
    imports,
    itinerary,
    jobs,
    pins,
    plans,
    roads,
    visitor,
    visitors,
)
from .blueprints import pages, visitor_pages

__all__ = [
    "audit",
    "customers",
    "days",
    "imports",
    "itinerary",
    "jobs",
    "pages",
    "pins",
    "plans",
    "roads",
    "visitor",
    "visitor_pages",
    "visitors",
]
