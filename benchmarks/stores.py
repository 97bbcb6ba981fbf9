"""The database and media folder that a benchmark has for itself and keeps for the next run."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "benchmarks"
Kind = Literal["sqlite", "postgres"]


def postgres_server() -> str:
    """Return the address of the server that benchmarks make their databases on."""
    return os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


@dataclass(frozen=True)
class Store:
    """Where the data of one benchmark on one kind of database is."""

    name: str
    kind: Kind
    folder: Path = FOLDER

    @property
    def media(self) -> Path:
        """Return the folder of its files."""
        return self.folder / f"{self.name}-{self.kind}-media"

    @property
    def stamp(self) -> Path:
        """Return the file that says which version of the data is there."""
        return self.folder / f"{self.name}-{self.kind}.json"

    @property
    def database_name(self) -> str:
        """Return the name of its database on a server."""
        return f"crm_lists_bench_{self.name}"

    @property
    def database_file(self) -> Path:
        """Return the path of its database on SQLite."""
        return self.folder / f"{self.name}.sqlite3"

    @property
    def address(self) -> str:
        """Return the value of DATABASE_URL."""
        if self.kind == "sqlite":
            return f"sqlite:///{self.database_file}"
        return on_server(postgres_server(), self.database_name)

    def has(self, data_version: int) -> bool:
        """Return whether that version of the data is complete."""
        if not self.exists():
            return False
        try:
            return bool(json.loads(self.stamp.read_text())["data_version"] == data_version)
        except (FileNotFoundError, ValueError, KeyError):
            return False

    def exists(self) -> bool:
        """Return whether its database is there."""
        if self.kind == "sqlite":
            return self.database_file.exists()
        with connect(postgres_server()) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database_name])
            return found.fetchone() is not None

    def keep(self, data_version: int) -> None:
        """Say that the data is complete."""
        self.stamp.write_text(json.dumps({"data_version": data_version}))

    def empty(self) -> None:
        """Remove the data and leave an empty database."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.remove()
        if self.kind == "postgres":
            recreate(postgres_server(), self.database_name)

    def copy_to(self, other: "Store") -> None:
        """Let another store begin with the same database."""
        if self.kind == "sqlite":
            other.empty()
            with (
                closing(sqlite3.connect(self.database_file)) as source,
                closing(sqlite3.connect(other.database_file)) as target,
            ):
                source.backup(target)
        else:
            recreate(postgres_server(), other.database_name, like=self.database_name)

    def remove(self) -> None:
        """Remove the store."""
        self.stamp.unlink(missing_ok=True)
        shutil.rmtree(self.media, ignore_errors=True)
        if self.kind == "sqlite":
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.database_file}{suffix}").unlink(missing_ok=True)
        else:
            drop(postgres_server(), self.database_name)


def on_server(server: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return f"{server.rpartition('/')[0]}/{name}"


def connect(server: str) -> psycopg.Connection[tuple[object, ...]]:
    """Connect to the server, or end with one line that says why that fails."""
    try:
        return psycopg.connect(server, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise SystemExit(f"POSTGRES_URL: the server cannot be reached: {reason}") from error


def recreate(server: str, name: str, *, like: str = "template1") -> None:
    """Drop a database when it is there, and make it empty or like another one."""
    drop(server, name)
    with connect(server) as connection:
        names = (sql.Identifier(name), sql.Identifier(like))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))


def drop(server: str, name: str) -> None:
    """Drop a database when it is there."""
    with connect(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
