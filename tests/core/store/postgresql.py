"""A throwaway PostgreSQL server for one test session."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = (
    "The store's tests need PostgreSQL, and neither TEST_DATABASE_URL nor initdb and pg_ctl were found. "
    "Install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql) "
    "or set POSTGRESQL_BIN to the folder of its programs, or TEST_DATABASE_URL to a database the tests may fill."
)


class MissingServer(Exception):
    """There is no PostgreSQL to test against."""


def program(name: str) -> str:
    """Path of a PostgreSQL program, from POSTGRESQL_BIN, PATH, or the folders where Debian keeps each version's."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    folders = [os.environ.get("POSTGRESQL_BIN"), os.environ.get("PATH"), *map(str, reversed(versions))]
    found = shutil.which(name, path=os.pathsep.join(filter(None, folders)))
    if found is None:
        raise MissingServer(MISSING)
    return found


def account() -> str | None:
    """Who the server runs as: PostgreSQL refuses root, so another then; None for whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that lives as long as the block, reached by a socket in a folder of its own."""
    initdb, control = program("initdb"), program("pg_ctl")
    user = account()
    # Not pytest's folder: a socket's path is limited to 107 bytes, and the server's account must reach it.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        if user is not None:
            shutil.chown(folder, user)
        data = f"{folder}/data"
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"

        def run(*command: str) -> None:
            subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)

        run(initdb, "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run(control, "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql://test@/postgres?host={folder}"
        finally:
            run(control, "-D", data, "-m", "immediate", "-w", "stop")
