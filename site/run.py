"""``make run``: prepare an installation on this machine, then serve it with gunicorn and the outbox's worker.

Everything is as in production, apart from a secret made here for development and plain HTTP to this very machine.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

SITE = Path(__file__).resolve().parent
PROJECT = SITE.parent
STOP_SECONDS = 25  # gunicorn finishes requests for 20


class CannotStart(Exception):
    """The text says what to do."""


def main() -> int:
    os.umask(0o077)
    if sys.argv[1:] == ["code"]:
        return show_codes()
    try:
        port = free_port(os.environ.get("PORT") or "8000")
        set_environment(port)
        prepare()
        announce(port)
        return serve()
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 2


def show_codes() -> int:
    """``make code``: print what the authenticator apps of the sample people would show now."""
    set_environment(8000)
    return subprocess.run([sys.executable, str(PROJECT / "manage.py"), "sample_codes"], check=False).returncode


def free_port(text: str) -> int:
    """Return the port to serve on.

    Raises:
        CannotStart: it is no port, or something else answers there.
    """
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
        raise CannotStart(f"PORT is {text!r}: set it to a number from 1 to 65535.")
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise CannotStart(
                f"Port {text} is taken or not allowed: choose another, such as `make run PORT={int(text) % 65000 + 1}`."
            ) from error
    return int(text)


def set_environment(port: int) -> None:
    """Set what a production installation would be given from outside; what is set already is kept."""
    data = Path(os.environ.get("DATA_DIR") or PROJECT / ".data").expanduser().resolve()
    base = f"http://localhost:{port}"
    defaults = {"DATA_DIR": str(data), "HTTPS": "0", "BASE_URL": base, "PYTHONUNBUFFERED": "1"}
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    os.environ["PORT"] = str(port)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["PYTHONPATH"] = os.pathsep.join([str(SITE), str(PROJECT), os.environ.get("PYTHONPATH", "")])
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = development_secret(data)


def development_secret(data: Path) -> str:
    """Return this installation's own secret, made at its first start.

    Raises:
        CannotStart: DATA_DIR cannot be written.
    """
    path = data / "development-secret"
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
            path.chmod(0o600)
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise CannotStart(f"DATA_DIR: {data} cannot be written ({error.strerror}): set DATA_DIR to another.") from error


def prepare() -> None:
    """Bring database, keys, static files and sample site up to date, and print the sample sign-ins.

    What is printed goes straight out, whatever fails later: a new recovery key is shown once only.

    Raises:
        CannotStart: a step failed; it has said why.
    """
    if subprocess.run([sys.executable, str(SITE / "ready.py")], check=False).returncode:
        raise CannotStart("The site is not started: see above.")


def announce(port: int) -> None:
    base = f"http://localhost:{port}"
    sys.stdout.write(
        f"\nPublic site   {base}/\nAdmin         {base}/admin/\nAPI           {base}/api/v1/openapi.json\n"
        f"Data          {os.environ['DATA_DIR']}\nSecret        development only, in DATA_DIR/development-secret: "
        f"{os.environ['SECRET_KEY']}\n\nPress Ctrl+C to stop.\n"
    )
    sys.stdout.flush()


def serve() -> int:
    """Run server and worker until one of them ends or this process is told to stop; then stop both."""
    server = [sys.executable, "-m", "gunicorn", "--config", str(SITE / "gunicorn.conf.py"), "--chdir", str(PROJECT)]
    worker = [sys.executable, str(PROJECT / "manage.py"), "deliver"]
    told: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: told.append(received))
    # In groups of their own, so that Ctrl+C reaches them once, from here.
    children = [subprocess.Popen(command, start_new_session=True) for command in (server, worker)]
    while not told and all(child.poll() is None for child in children):
        time.sleep(0.2)
    failed = [child.returncode for child in children if child.poll() is not None]
    stop(children)
    return 0 if told else (failed[0] or 1)


def stop(children: list[subprocess.Popen]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()


if __name__ == "__main__":
    sys.exit(main())
