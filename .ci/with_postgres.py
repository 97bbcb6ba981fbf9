"""Run a command with DATABASE_URL on a PostgreSQL that has nothing of it left afterwards.

Takes the server on this machine's loopback when it lets this user in, and starts one of its own otherwise.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psycopg
from psycopg import sql

LOOPBACK = os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
DEBIAN_BINARIES = Path("/usr/lib/postgresql")


def answers(address: str) -> bool:
    """Return whether a server lets this user make databases."""
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def binaries() -> Path:
    """Return the folder of the newest installed server; install Debian's when there is none."""
    if not list(DEBIAN_BINARIES.glob("*/bin/initdb")):
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise SystemExit("PostgreSQL is missing. Debian: sudo apt-get install postgresql")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "postgresql"], check=True, env=environment)
    return max(DEBIAN_BINARIES.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])).parent


@contextmanager
def own_server() -> Iterator[str]:
    """Start a server in a temporary folder and return its address."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    bin_folder, port = binaries(), free_port()
    # The server refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if prefix:
        shutil.chown(folder, "postgres")
    data, log = str(folder / "data"), str(folder / "log")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"

    def run(*command: str) -> None:
        subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    try:
        run(f"{bin_folder}/initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8")
        run(f"{bin_folder}/pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            run(f"{bin_folder}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_role(address: str) -> Iterator[str]:
    """Make a role and a database of the same name; drop them and the role's other databases afterwards."""
    name, password = f"crm_lists_ci_{os.getpid()}", secrets.token_hex(16)
    with psycopg.connect(address, autocommit=True) as connection:
        role = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, password))
        try:
            connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(role))
            host, port = connection.info.host, connection.info.port
            yield f"postgres://{name}:{password}@{host}:{port}/{name}"
        finally:
            owned = "SELECT datname FROM pg_database WHERE datdba = %s::regrole"
            for (database,) in connection.execute(owned, [name]).fetchall():
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                connection.execute(drop.format(sql.Identifier(database)))
            connection.execute(sql.SQL("DROP ROLE {}").format(role))


def run_on(server: str, command: list[str]) -> int:
    """Run the command on a database of its own."""
    with own_role(server) as address:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": address}, check=False).returncode


def leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End in the ordinary way at a signal, so that nothing is left behind."""
    raise SystemExit(128 + number)


def main() -> int:
    """Run the command of the command line and return its exit code."""
    signal.signal(signal.SIGTERM, leave)
    command = sys.argv[1:]
    if answers(LOOPBACK):
        return run_on(LOOPBACK, command)
    with own_server() as server:
        return run_on(server, command)


if __name__ == "__main__":
    sys.exit(main())
