"""The compiled search is kept in folders named after its sources."""

from routing.engines.ruin_recreate.loading import SEARCH_SOURCES, load_search
from routing.kernel.compiled import cache_folder
from routing.kernel.loading import KERNEL_SOURCES


def test_the_compiled_search_is_kept_under_the_digest_of_its_sources() -> None:
    search = load_search()
    folder = cache_folder(SEARCH_SOURCES)
    assert folder.name.startswith("rounds-kernel-")
    assert folder != cache_folder(KERNEL_SOURCES)
    # numba names the folder of each function; each lies under that of its own package.
    assert str(folder) in search.anneal.stats.cache_path
    assert str(cache_folder(KERNEL_SOURCES)) in search.insert_visit.stats.cache_path


def test_the_sources_are_all_that_the_compiled_functions_are_made_of() -> None:
    assert all(source.is_file() for source in SEARCH_SOURCES)
    assert set(KERNEL_SOURCES) < set(SEARCH_SOURCES)
