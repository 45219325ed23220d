"""Real data that lie beside some clones and are too large for the repository."""

from pathlib import Path

REAL_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
