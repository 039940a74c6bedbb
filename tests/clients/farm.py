"""The nodes of one site as deploy/replicas has them, each in a folder of its own: a primary with
Litestream, readers, HAProxy in front, and S3-compatible storage where it is wanted (moto's server).
"""

import contextlib
import datetime
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from support import ask, free_port, history, is_ready, until

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "replicas"
PINNED = [
    "/?as_of=2026-07-08T00:00:00Z",
    "/sites/stargate-abilene?as_of=2026-07-08T00:00:00Z",
    "/totals.csv?as_of=2026-07-08T00:00:00Z",
    "/promises?as_of=2026-07-08T00:00:00Z",
    "/charts/power.svg?as_of=2026-07-08T00:00:00Z",
    "/api/v1/sites?as_of=2026-07-08T00:00:00Z",
]


class Farm:
    def __init__(self, folder, gigawatch, litestream):
        self.folder, self.gigawatch, self.litestream = folder, gigawatch, litestream
        self.primary, self.readers, self.front = free_port(), [free_port(), free_port()], free_port()
        tools = folder / "bin"
        tools.mkdir()
        (tools / "litestream").symlink_to(litestream)
        (tools / "gigawatch").symlink_to(gigawatch)
        # What this machine has of AWS's settings for other ends would lead Litestream elsewhere.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.env = {
            **environment,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "REPLICA": f"file://{folder}/replica/1",
            "GIGAWATCH_BASE_URL": "https://tracker.example.org",
        }
        self.running = []

    def start(self, arguments, **env):
        log = open(self.folder / "log", "ab")
        process = subprocess.Popen(
            arguments, env={**self.env, **env}, stdout=log, stderr=log, start_new_session=True
        )
        self.running.append(process)
        return process

    def log(self):
        return (self.folder / "log").read_text()

    def bucket(self, moto):
        """Replicates to S3-compatible storage from now on; gives its server."""
        port = free_port()
        server = self.start([moto, "-H", "127.0.0.1", "-p", str(port)])
        until("the storage answers", lambda: ask(port, "/")[0] == 200, 60)
        made = urllib.request.Request(f"http://127.0.0.1:{port}/bucket", method="PUT")
        with urllib.request.urlopen(made, timeout=10) as answer:
            assert answer.status == 200
        lines = shlex.split((DEPLOY / "s3.env").read_text(), comments=True)
        settings = dict(line.split("=", 1) for line in lines)
        self.env["REPLICA"] = settings.pop("REPLICA").replace("https://s3.example.org", f"http://127.0.0.1:{port}")
        self.env.update({name: value or "any" for name, value in settings.items()})
        return server

    def replica(self, number):
        return re.sub(r"/1(?=\?|$)", f"/{number}", self.env["REPLICA"])

    def serve(self, name, port, *flags):
        arguments = ["--heartbeat", "1", "--listen", f"127.0.0.1:{port}", "--data-dir", f"{self.folder}/{name}"]
        server = self.start([self.gigawatch, "serve", *arguments, *flags])
        until("the primary is ready", lambda: is_ready(port) or server.poll() is not None, 60)
        assert server.poll() is None, "the primary has ended"
        return server

    def replicate(self, name, number=1):
        """Something is there when it returns."""
        replica = self.replica(number)
        command = [self.litestream, "replicate", "-config", str(DEPLOY / "litestream.yml")]
        process = self.start(command, GIGAWATCH_DATA_DIR=f"{self.folder}/{name}", REPLICA=replica)
        listed = [self.litestream, "ltx", replica]

        def something():
            return subprocess.run(listed, env=self.env, capture_output=True, text=True).stdout.count("\n") > 1

        until("something is replicated", something, 30)
        return process

    def reader(self, place, number=1):
        return self.start(
            [str(DEPLOY / "follow")],
            REPLICA=self.replica(number),
            GIGAWATCH_DATA_DIR=f"{self.folder}/reader{place}",
            GIGAWATCH_LISTEN=f"127.0.0.1:{self.readers[place]}",
            GIGAWATCH_MAX_LAG="4",
            FOLLOW_PATIENCE="5",
        )

    def readers_are_ready(self):
        for port in self.readers:
            until("a reader is ready", lambda: is_ready(port), 60)

    def addresses(self, primary):
        """What HAProxy reads first: where the nodes are."""
        ports = zip(["FRONT", "PRIMARY", "READER1", "READER2"], [self.front, primary, *self.readers])
        text = (DEPLOY / "addresses.cfg").read_text()
        for name, port in ports:
            text, found = re.subn(rf"(setenv {name}) .*", rf"\1 127.0.0.1:{port}", text)
            assert found == 1, f"addresses.cfg has no {name}"
        (self.folder / "addresses.cfg").write_text(text)

    def proxy(self):
        self.addresses(self.primary)
        files = ["-f", f"{self.folder}/addresses.cfg", "-f", str(DEPLOY / "haproxy.cfg")]
        process = self.start(["haproxy", "-W", *files])
        until("the front answers", lambda: ask(self.front, "/")[0] == 200, 20)
        return process

    def publish(self, name):
        """A company, as its own revision."""
        day = self.folder / name / time.strftime("%Y-%m-%d", time.gmtime())
        day.mkdir(parents=True)
        (day / "companies.csv").write_text(f"slug,name\n{name},{name.title()}\n")
        command = [self.gigawatch, "import", "seed", str(day.parent), "--data-dir", f"{self.folder}/primary"]
        subprocess.run(command, check=True, capture_output=True)

    def restore(self, path, *flags, number=1):
        command = [self.litestream, "restore", *flags, "-o", str(path), self.replica(number)]
        subprocess.run(command, check=True, capture_output=True, env=self.env)

    def close(self):
        for process in reversed(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def newest_revision(data):
    """Its number, and when it was published, in Unix time."""
    newest = "SELECT id, published_at FROM revision ORDER BY id DESC LIMIT 1"
    with contextlib.closing(history(data)) as file:
        number, text = file.execute(newest).fetchone()
    return number, datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def children(process):
    listed = subprocess.run(["pgrep", "-P", str(process.pid), "-a"], capture_output=True, text=True).stdout
    return {line.split()[1].rsplit("/", 1)[-1]: int(line.split()[0]) for line in listed.splitlines()}


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def exactly(seconds):
    """To the millisecond, as revisions are stamped."""
    return datetime.datetime.fromtimestamp(round(seconds, 3), datetime.UTC).isoformat("T", "milliseconds")[:23] + "Z"


def in_a_farm(run, gigawatch, litestream):
    """Ends all that was started, however it ends, and shows the log where it ends badly."""
    folder = Path(tempfile.mkdtemp(prefix="farm"))
    farm = Farm(folder, gigawatch, litestream)
    try:
        return run(farm)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            print(farm.log()[-4000:], file=sys.stderr)
        raise
    finally:
        farm.close()
        shutil.rmtree(folder, ignore_errors=True)
