"""Pages for people: the dispatcher's desk, and the visitor's itinerary on a phone."""

from web.phone import itinerary as visitor

from . import (
    audit,
    customer,
    customers,
    imports,
    itinerary,
    jobs,
    pins,
    plans,
    policy,
    publishing,
    roads,
    visitors,
)
from . import (
    day as days,
)
from .shared.blueprints import pages, visitor_pages

__all__ = [
    "audit",
    "customer",
    "customers",
    "days",
    "imports",
    "itinerary",
    "jobs",
    "pages",
    "pins",
    "plans",
    "policy",
    "publishing",
    "roads",
    "visitor",
    "visitor_pages",
    "visitors",
]
