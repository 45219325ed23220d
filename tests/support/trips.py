"""Files of recorded trips whose curve is known."""

from pathlib import Path

import numpy as np

from routing.geo import Place, geodesic_m


def write_trips(file: Path, *, mode: str = "", lengths: bool = True) -> Path:
    """400 trips by 2·d^0.8 s and 1.4·d m, 90 s for parking, each off by its factor."""
    draw = np.random.default_rng(1)
    lines = ["from_lat,from_lon,to_lat,to_lon,seconds,metres,mode"]
    for a, b, c, d, factor in draw.uniform(0, 1, (400, 5)):
        here, there = (Place(41 + x / 5, -8 + y / 5) for x, y in ((a, b), (c, d)))
        line = geodesic_m(here, there)
        seconds = 2 * line**0.8 * (0.9 + factor / 5) + 90
        length = f"{1.4 * line:.0f}" if lengths else ""
        ends = f"{here.lat},{here.lon},{there.lat},{there.lon}"
        lines.append(f"{ends},{seconds:.0f},{length},{mode}")
    file.write_text("\n".join(lines))
    return file
