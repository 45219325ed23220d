"""Databases of both kinds for tests, each made as a copy of one that is made once."""

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Database:
    """The place of the rows of a store.

    Attributes
    ----------
    folder
        The data folder of the context.
    url
        The setting ``database_url``; empty for the file ``rounds.db`` in the folder.
    """

    folder: Path
    url: str = ""


Fill = Callable[[Database], None]


class Databases(ABC):
    """A server, or a file system, that makes databases and copies of them."""

    def __init__(self) -> None:
        self._templates: dict[str, Database] = {}

    @abstractmethod
    def create(self, folder: Path, template: Database | None = None) -> Database:
        """Make a database for a folder: empty, or a copy of another."""

    @abstractmethod
    def drop(self, database: Database) -> None:
        """Delete a database that no test needs any more."""

    def template(self, name: str, fill: Fill) -> Database:
        """Make a database when its name is first given, and return the same afterwards.

        Parameters
        ----------
        name
            Any name; equal names give the same database.
        fill
            Makes the tables and rows. It must close all connections.
        """
        if name not in self._templates:
            made = self.create(Path(tempfile.mkdtemp(prefix="rounds-template-")))
            fill(made)
            self._templates[name] = made
        return self._templates[name]

    def close(self) -> None:
        """Delete the templates."""
        for database in self._templates.values():
            self.drop(database)
            shutil.rmtree(database.folder, ignore_errors=True)


class SqliteDatabases(Databases):
    """SQLite files, each in the data folder of its context."""

    def create(self, folder: Path, template: Database | None = None) -> Database:
        folder.mkdir(parents=True, exist_ok=True)
        if template:
            shutil.copy(template.folder / "rounds.db", folder)
        return Database(folder)

    def drop(self, database: Database) -> None:
        """Leave the file to the folder, which goes as a whole."""


class PostgresDatabases(Databases):
    """Databases of one PostgreSQL server.

    Parameters
    ----------
    url
        A database of the server from which others can be made.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def create(self, folder: Path, template: Database | None = None) -> Database:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"test_{uuid4().hex}"
        origin = make_url(template.url).database if template else "template0"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {origin}")
        url = make_url(self._url).set(database=name)
        return Database(folder, url.render_as_string(hide_password=False))

    def drop(self, database: Database) -> None:
        name = make_url(database.url).database
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()
