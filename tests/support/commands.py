"""Runs commands of the console script on two small files, good and bad ones."""

from pathlib import Path

from click.testing import CliRunner, Result

from dispatch.settings import Settings
from dispatch.store.queries.customers import counts
from dispatch.usecases import open_context
from web.cli.main import main

CUSTOMERS = """\
customer_id,name,address,lat,lon,overdue_amount,days_past_due,windows,service_minutes,\
required_skills,flags
C1,王一,福田一路1号,22.540,114.050,1200.50,40,,20,,
C2,李二,福田二路2号,22.545,114.060,900,20,14:00-16:00,20,,
C3,张三,福田三路3号,22.550,114.055,3000,90,,20,legal,
C4,刘四,福田四路4号,22.555,114.070,500,10,,20,,
C5,陈五,福田五路5号,22.560,114.065,800,15,,20,,
C6,杨六,福田六路6号,22.565,114.075,700,12,,20,,attorney
"""
VISITORS = """\
visitor_id,name,start_lat,start_lon,shift_start,shift_end,skills,travel_mode,max_visits
V1,赵甲,22.535,114.055,09:00,18:00,legal,car,3
外访/2,钱乙,22.570,114.060,09:00,18:00,,motorcycle,3
"""
TINY_DAY = """\
{
  "name": "tiny",
  "shifts": [{"x": 0, "y": 0, "start": 0, "end": 4000}],
  "visits": [
    {"id": 7, "x": 70, "y": 0, "service": 60, "window": [0, 900], "value": 5000}
  ]
}
"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
Files = tuple[Path, Path]


def write(folder: Path, customers: str, visitors: str) -> Files:
    paths = folder / "customers.csv", folder / "visitors.csv"
    for path, text in zip(paths, (customers, visitors), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def run(*arguments: str | Path) -> Result:
    """Run a command in this process; an error that is not plain fails the test."""
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)


def plan_into(out: Path, files: Files, *options: str) -> Result:
    customers, visitors = files
    return run(
        "plan", "--customers", customers, "--visitors", visitors,
        "--date", "2026-11-24", "--out", out, "--seconds", "1", *options,
    )  # fmt: skip


def check(plan: Path, folder: Path) -> Result:
    return run(
        "check", plan, "--customers", folder / "customers.csv",
        "--visitors", folder / "visitors.csv",
    )  # fmt: skip


def stored(folder: Path) -> tuple[int, int]:
    """Customers and visitors in the store."""
    context = open_context(Settings(data_dir=folder))
    with context.store.session() as session:
        figures = counts(session, context.branch.key, context.today())
    context.store.engine.dispose()
    return figures.customers, figures.on_duty


def assert_plain(result: Result, text: str) -> None:
    """Exit code 1, the text on stderr, and nothing on stdout that looks like success."""
    assert result.exit_code == 1
    assert text in result.stderr
    assert result.stderr.startswith(("Error: ", "  row "))
    assert result.stdout == ""


def one_bad_row(text: str) -> str:
    return text.replace("22.540", "95")


def both(customers: str | bytes, visitors: str | bytes) -> tuple[bytes, bytes]:
    return tuple(t.encode() if isinstance(t, str) else t for t in (customers, visitors))


BAD_FILES = {
    "an empty file": ("customers", lambda c, v: both("", v), "customers.csv is empty"),
    "headings alone": (
        "customers",
        lambda c, v: both(c.splitlines()[0], v),
        "customers.csv has headings in row 1 and no rows below them",
    ),
    "a missing column": (
        "customers",
        lambda c, v: both(c.replace("overdue_amount", "sum"), v),
        "customers.csv lacks the column overdue_amount",
    ),
    "a latitude of 95": (
        "customers",
        lambda c, v: both(one_bad_row(c), v),
        "row 2, lat: '95'; expected degrees from -90 to 90",
    ),
    "a window that ends before it starts": (
        "customers",
        lambda c, v: both(c.replace("14:00-16:00", "16:00-14:00"), v),
        "row 3, windows: '16:00-14:00'; expected",
    ),
    "a duplicated visitor": (
        "visitors",
        lambda c, v: both(c, v + v.splitlines()[1] + "\n"),
        "row 4, visitor_id: 'V1'; expected a different id; row 2 already has this one",
    ),
    "a picture": (
        "visitors",
        lambda c, v: both(c, PNG),
        "visitors.csv is a picture, not a table",
    ),
    "the other file": (
        "visitors",
        lambda c, v: both(c, c),
        "visitors.csv looks like a file of customers. Import it as customers",
    ),
    "a file of bytes": (
        "visitors",
        lambda c, v: both(c, bytes(range(128, 256)) * 20),
        "visitors.csv is in an encoding that Rounds does not know",
    ),
}
