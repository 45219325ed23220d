"""The console script ``rounds``; ``flask --app web`` has the same commands."""

from typing import TYPE_CHECKING

import click

from .audit import audit
from .bench import bench
from .branches import branches
from .certificate import certificate
from .check import check
from .db import db
from .demo import demo
from .import_files import import_files
from .imports import imports
from .persons import persons
from .plan import plan
from .policy import policy
from .retention import retention
from .roads import roads
from .serve import serve
from .travel import travel

if TYPE_CHECKING:
    from flask import Flask

_COMMANDS: tuple[click.Command, ...] = (
    demo,
    serve,
    import_files,
    imports,
    plan,
    check,
    certificate,
    bench,
    policy,
    roads,
    travel,
    audit,
    retention,
    branches,
    persons,
    db,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rounds")
def main() -> None:
    """Plan and run field visits.

    Example: rounds demo
    """


for _command in _COMMANDS:
    main.add_command(_command)


def register_commands(app: "Flask") -> None:
    """Add the commands to an application, so that ``flask --app web`` has them too."""
    for command in _COMMANDS:
        app.cli.add_command(command)
