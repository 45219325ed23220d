"""The console script has help for every command and loads little for it."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence

import click
import pytest

from dispatch.settings import Settings
from tests.support.commands import assert_plain, run
from web import create_app
from web.cli.main import main

pytestmark = pytest.mark.usefixtures("store")


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands(main))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example_of_itself(path: Sequence[str]):
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert f"Example: {' '.join(['rounds', *path])}" in result.stdout


def test_the_commands_of_the_contract_are_there():
    paths = {" ".join(path) for path in COMMANDS}
    assert paths >= {"demo", "serve", "import", "plan", "check", "db upgrade"}


def test_help_loads_neither_the_web_nor_the_solver():
    code = (
        "import sys; from web.cli.main import main\n"
        "try: main(['--help'])\n"
        "finally: print(sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "'click'" in result.stdout
    heavy = {"flask", "ortools", "sqlalchemy", "folium", "numpy"}
    assert not [name for name in heavy if f"'{name}'" in result.stdout]


def test_flask_has_the_same_commands(tmp_path):
    app = create_app(Settings(data_dir=tmp_path / "app"))
    assert app.cli.commands.keys() >= main.commands.keys()
    arguments = ["import", "customers", str(tmp_path / "gone.csv")]
    assert_plain(app.test_cli_runner().invoke(args=arguments), "cannot be read")


def test_the_version_is_that_of_the_package():
    assert re.fullmatch(r".*, version \d+\.\d+\.\d+\n", run("--version").stdout)
