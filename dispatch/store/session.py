"""Opens the store: an engine, its sessions, and the schema brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from dispatch.errors import SettingsError
from dispatch.settings import Settings


class Store:
    """Sessions on one database.

    Parameters
    ----------
    engine
        A SQLAlchemy engine.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One unit of work: committed at the end, rolled back on any error."""
        with self._sessions.begin() as session:
            yield session

    def upgrade(self) -> None:
        """Bring the schema to the newest revision; nothing to do where it is."""
        with self.engine.begin() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def open_store(settings: Settings) -> Store:
    """The store that the settings name, its schema up to date.

    Raises
    ------
    SettingsError
        Where the database cannot be reached or its URL is not one.
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
        engine = create_engine(parsed)
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


def alembic_config() -> Config:
    """Alembic's settings for the migrations inside this package."""
    config = Config()
    config.set_main_option("script_location", str(files(__package__) / "migrations"))
    return config


def _tune_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # Readers go on while a writer writes; a second writer waits instead of failing.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()
