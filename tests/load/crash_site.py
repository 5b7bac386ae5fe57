"""A real installation under load: gunicorn, worker, a PostgreSQL server of its own if asked; all to be killed."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.factories import answers
from tests.installation import PROJECT, make_sample_site, manage, surroundings

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
ANSWERED = {200, 201}


def free_port() -> int:
    """Return a port that nobody listens at: another site there would answer in place of the one that is killed."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class Processes:
    """Starts a command in a group of its own, and again whenever it was killed."""

    def __init__(self, *command: str, environment: dict[str, str], log: Path):
        self.command, self.environment, self.log = command, environment, log
        self.child: subprocess.Popen | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.command, cwd=PROJECT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """Kill the whole group at a stroke, as a power cut would, and start it again."""
        self.stop(signal.SIGKILL)
        self.start()

    def kill_one(self) -> None:
        """Kill one worker; its master lives on."""
        assert self.child is not None
        found = subprocess.run(["pgrep", "-P", str(self.child.pid)], capture_output=True, text=True).stdout.split()
        if found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(found[0]), signal.SIGKILL)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, number)
            self.child.wait(30)


class Postgres:
    """A server of its own in a folder of its own, run as the user postgres; never the machine's."""

    def __init__(self):
        # Not among pytest's folders, which nobody else may enter.
        self.place, self.port = Path(tempfile.mkdtemp(prefix="postgres-")), free_port()
        shutil.chown(self.place, "postgres")
        self.run("initdb", "-D", str(self.place / "data"), "--auth=trust", "--no-instructions")
        self.start()

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, tool: str, *arguments: str, check: bool = True) -> None:
        command = ["runuser", "-u", "postgres", "--", str(BINARIES[-1] / tool), *arguments]
        subprocess.run(command, check=check, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.place}"
        log = str(self.place / "log")
        self.run("pg_ctl", "-D", str(self.place / "data"), "-l", log, "-o", options, "-w", "-t", "120", "start")

    def kill(self) -> None:
        """Kill the server itself, with all it has begun; what was committed must be there after its recovery."""
        pid = int((self.place / "data" / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
        for each in (pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        for _ in range(60):  # it starts once the kernel has let go of what they shared
            with contextlib.suppress(subprocess.CalledProcessError):
                return self.start()
            time.sleep(0.5)
        raise TimeoutError("PostgreSQL did not start again.")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.place / "data"), "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.place, ignore_errors=True)


@contextlib.contextmanager
def a_server_of_its_own() -> Iterator[Postgres]:
    """Offer a PostgreSQL server that may be killed; its programs must be on this machine."""
    assert BINARIES, "Install PostgreSQL's server on this machine: the test starts one of its own, to kill it."
    server = Postgres()
    try:
        yield server
    finally:
        server.stop()


@dataclass
class Site:
    """A sample site that is served at a port."""

    data: Path
    database: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes: list[Processes] = field(default_factory=list)

    def __post_init__(self):
        make_sample_site(self.data, **self.database)
        assert manage("collectstatic", "--noinput", "-v0", DATA_DIR=str(self.data)).returncode == 0
        self.environment = surroundings(DATA_DIR=str(self.data), PORT=str(self.port), **self.database)
        self.web = self.run("-m", "gunicorn", "--config", "site/gunicorn.conf.py")
        self.web.start()
        self.wait()

    def run(self, *command: str) -> Processes:
        log = self.data / f"log-{len(self.processes)}"
        self.processes.append(Processes(sys.executable, *command, environment=self.environment, log=log))
        return self.processes[-1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str):
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:  # noqa: S310 -- our own server
            return json.load(answer)

    def wait(self) -> None:
        for _ in range(240):
            with contextlib.suppress(OSError):
                self.get("/api/v1/forms/")
                return
            time.sleep(0.5)
        raise TimeoutError(self.logs())

    def form(self) -> tuple[str, str]:
        """Return the path to which ‘start a conversation’ is sent, and its version."""
        forms = self.get("/api/v1/forms/")
        listed = forms if isinstance(forms, list) else forms["items"]
        form = self.get(f"/api/v1/forms/{next(each['id'] for each in listed if 'conversation' in each['title'])}/")
        return f"/api/v1/forms/{form['id']}/submissions/", form["version"]

    def logs(self) -> str:
        return "".join(each.log.read_text() for each in self.processes if each.log.exists())

    def stop(self) -> None:
        for each in self.processes:
            each.stop()


@contextlib.contextmanager
def serving(data: Path, **database: str) -> Iterator[Site]:
    site = Site(data, database)
    try:
        yield site
    finally:
        site.stop()


class Senders:
    """People who send, each again and again with the same token until there is an answer, as a client of ours must."""

    def __init__(self, site: Site, number: int):
        self.site, self.acknowledged, self.refusals = site, {}, []
        self.path, self.version = site.form()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.send_on, daemon=True) for _ in range(number)]

    def __enter__(self) -> "Senders":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)

    def send_on(self) -> None:
        while not self.stopping.is_set():
            token = str(uuid.uuid4())
            while (reference := self.send(token)) is None:
                time.sleep(0.05)
            self.acknowledged[token] = reference

    def send(self, token: str) -> str | None:
        body = {"version": self.version, "token": token, "answers": answers(what_happened=token)}
        request = urllib.request.Request(  # noqa: S310 -- our own server
            self.site.address + self.path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:  # noqa: S310 -- an address of this machine
                return json.load(answer)["reference"] if answer.status in ANSWERED else None
        except urllib.error.HTTPError as error:
            self.refusals.append(error.code)
        except (OSError, ValueError):
            self.refusals.append(0)
        return None
