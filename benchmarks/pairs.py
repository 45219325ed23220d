"""How long it takes to pair visitors: some for a few visits, or all.

    python benchmarks/pairs.py 18 60 200 800

draws so many visitors of the sample's kind, the same on every run, and prints a table in
Markdown: pairs and seconds by the clock.
"""

import sys
import time
from datetime import date
from random import Random

from dispatch.demo.visitors import draw_visitors
from dispatch.pairing.demand import PairDemand, PairVisits
from dispatch.pairing.pairs import pairs_of_day
from dispatch.settings import Settings
from routing.travel.estimate.great_circle import GreatCircle

DAY = date(2026, 11, 24)
VISIT_S = 45 * 60


def demand(ids: list[str], *, everyone: bool) -> PairDemand:
    """Some visits want training, and customers of a few refuse one of the visitors."""
    number = len(ids)
    rng = Random(1)
    kinds = [
        (frozenset[str](), frozenset[str](), number if everyone else number // 8),
        (frozenset({"legal"}), frozenset[str](), number // 10),
        (frozenset({"legal", "counselling"}), frozenset[str](), 2),
    ]
    if everyone:
        refused = [frozenset(rng.sample(ids, 1)) for _ in ids]
        kinds += [(frozenset({"negotiation"}), one, 1) for one in dict.fromkeys(refused)]
    needs = (
        PairVisits(skills, no, visits, visits * VISIT_S) for skills, no, visits in kinds
    )
    return PairDemand(tuple(needs), everyone)


def main() -> None:
    """Measure."""
    settings = Settings()
    lines = GreatCircle(settings.travel.by_mode, settings.travel.overhead_s)
    print("| visitors | visits for two | pairs | seconds |\n|---|---|---|---|")
    for number in map(int, sys.argv[1:]):
        staff = draw_visitors(Random(1), number, DAY)
        for everyone in (False, True):
            asked = demand([v.visitor_id for v in staff], everyone=everyone)
            began = time.monotonic()
            pairs = pairs_of_day(staff, asked, DAY, (), settings.pairing, lines)
            took = time.monotonic() - began
            whose = "all" if everyone else "some"
            print(f"| {number} | {whose} | {len(pairs)} | {took:.1f} |")


if __name__ == "__main__":
    main()
