"""Pages for people: the dispatcher's desk, and the visitor's itinerary on a phone."""

from . import (
    customers,
    days,
    imports,
    itinerary,
    jobs,
    pins,
    plans,
    publishing,
    roads,
    visitor,
    visitors,
)
from .blueprints import pages, visitor_pages

__all__ = [
    "customers",
    "days",
    "imports",
    "itinerary",
    "jobs",
    "pages",
    "pins",
    "plans",
    "publishing",
    "roads",
    "visitor",
    "visitor_pages",
    "visitors",
]
