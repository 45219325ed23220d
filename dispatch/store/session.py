"""Opens the store: an engine, its sessions, and the schema brought up to date."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from dispatch.errors import SettingsError
from dispatch.settings import Settings

_READS = "rounds_reads"
"""The execution option of connections that only read."""
_LOCK = 0x526F756E6473
"""Number of the lock that writers on PostgreSQL take; the letters of "Rounds"."""


class Store:
    """Sessions on one database.

    Whoever writes is alone from the first statement to the last: what a unit of work
    reads before it writes, such as the newest entry of the audit trail, is still so when
    it writes, and no two ever wait for each other. Readers are never kept waiting.

    Parameters
    ----------
    engine
        A SQLAlchemy engine.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        event.listen(engine, "begin", _begin)
        self._reader = engine.execution_options(**{_READS: True})
        if engine.dialect.name == "postgresql":
            # One state for all that is read, as SQLite gives it anyway.
            self._reader = self._reader.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._readings = sessionmaker(self._reader, expire_on_commit=False)

    def close(self) -> None:
        """Close all connections that are not in use; a later session opens new ones."""
        self.engine.dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a unit of work: committed at the end, rolled back on any error.

        It waits for another writer to end, and others wait for it, so nothing slow is
        to be done in it. What only reads takes `reading`.
        """
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one state of everything; the database refuses writes."""
        with self._readings() as session:
            yield session

    def upgrade(self) -> None:
        """Bring the schema to the newest revision; nothing to do where it is."""
        config = alembic_config()
        with self._reader.connect() as connection:
            # Whoever opens the store need not wait for a writer.
            revision = MigrationContext.configure(connection).get_current_revision()
        if revision == ScriptDirectory.from_config(config).get_current_head():
            return
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def scrub(self) -> bool:
        """Rewrite the database's files, so that nothing deleted is left in them.

        Returns
        -------
        bool
            Whether all of it is gone; False where somebody still reads an old state.
        """
        connection = self.engine.raw_connection()
        driver: Any = connection.driver_connection
        try:
            cursor = driver.cursor()
            if self.engine.dialect.name == "sqlite":
                # The connection may have served a reader before.
                cursor.execute("PRAGMA query_only=OFF")
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                complete = cursor.fetchone()[0] == 0
            else:
                driver.autocommit = True
                cursor.execute("VACUUM")
                driver.autocommit = False
                complete = True
            cursor.close()
        finally:
            connection.close()
        return bool(complete)


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name, and bring its schema up to date.

    Raises
    ------
    SettingsError
        If the database cannot be reached or its URL is not one.
    """
    url = settings.database_url or f"sqlite:///{settings.data_dir / 'rounds.db'}"
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The URL may hold a password, so it is not repeated.
        raise SettingsError(
            "ROUNDS_DATABASE_URL is not a database URL such as "
            "sqlite:///rounds.db or postgresql+psycopg://user@host/rounds."
        ) from None
    sqlite = parsed.get_backend_name() == "sqlite"
    try:
        if sqlite and not settings.database_url:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        # The values of a statement that fails are customers' data, which no log may have.
        engine = create_engine(parsed, hide_parameters=True, json_deserializer=_json_value)
        if sqlite:
            event.listen(engine, "connect", _tune_sqlite)
        store = Store(engine)
        store.upgrade()
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise SettingsError(
            f"The database {parsed.render_as_string(hide_password=True)} cannot be "
            f"opened: {str(error).splitlines()[0]}"
        ) from error
    return store


def database_failure(error: Exception) -> str | None:
    """Return the database's own reason for an error, or None for any other error.

    The reason holds no values of the statement that failed.
    """
    return str(error.orig).splitlines()[0] if isinstance(error, DBAPIError) else None


def alembic_config() -> Config:
    """Return Alembic's settings for the migrations inside this package."""
    config = Config()
    config.set_main_option("script_location", str(files(__package__) / "migrations"))
    return config


def _json_value(text: str) -> Any:
    """Read the JSON of a column; most lists are empty."""
    return [] if text == "[]" else json.loads(text)


def _begin(connection: Connection) -> None:
    """Begin a transaction: a writer's with the only lock that there is for writers."""
    reads = connection.get_execution_options().get(_READS, False)
    if connection.dialect.name == "sqlite" and reads:
        # The driver is asked itself, because each reading of a phone begins here.
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA query_only=ON")
        driver.execute("BEGIN")
    elif connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        # A transaction that begins with reading cannot always go on to write.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif not reads:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _tune_sqlite(connection: Any, _record: object) -> None:
    # Transactions begin where `_begin` says, not at the driver's own choice.
    connection.isolation_level = None
    cursor = connection.cursor()
    # Readers go on while a writer writes; a second writer waits instead of failing.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=60000")  # an import of 100 000 rows takes 20 s
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten
    cursor.close()
