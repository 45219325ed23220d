"""Loads the synthetic day into a store of its own, away from real data."""

import shutil
from collections.abc import Mapping

from dispatch.domain.user import User, UserKind
from dispatch.settings import Settings
from dispatch.usecases import Context, open_context
from dispatch.usecases.import_files import ImportKind, import_file

from . import SampleDay, customers_csv, visitors_csv

_FOLDER = "demo"


def open_demo(settings: Settings, *, reset: bool) -> Context:
    """Open the demo's own folder, ``demo`` under the ``data_dir`` of the settings.

    Parameters
    ----------
    settings
        The settings of the installation; zone and database are the demo's own.
    reset
        True to delete what an earlier demo stored.
    """
    folder = settings.data_dir / _FOLDER
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    demo_settings = settings.model_copy(
        update={"data_dir": folder, "database_url": "", "timezone": "Asia/Shanghai"}
    )
    return open_context(demo_settings, user=User(UserKind.CLI))


def load_sample(context: Context, sample: SampleDay) -> Mapping[ImportKind, int]:
    """Import the customers and visitors of a sample, and return how many there are."""
    files: Mapping[ImportKind, str] = {
        "customers": customers_csv(sample.customers),
        "visitors": visitors_csv(sample.visitors),
    }
    counts: dict[ImportKind, int] = {}
    for kind, text in files.items():
        report = import_file(context, kind, text.encode(), f"{kind}.csv")
        assert report.stored is not None, "the sample has no bad rows"
        counts[kind] = report.total
    return counts
