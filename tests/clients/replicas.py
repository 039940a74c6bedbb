"""A primary, Litestream, two readers and HAProxy as deploy/replicas has them: readers see a
new revision within three seconds and answer the same bytes for pinned views, one of
them is killed under load, one stalls and comes back, and a moment is restored.

    replicas.py GIGAWATCH LITESTREAM
"""

import contextlib
import datetime
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

GIGAWATCH, LITESTREAM = (str(Path(argument).resolve()) for argument in sys.argv[1:3])
DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "replicas"
PINNED = [
    "/?as_of=2026-07-08T00:00:00Z",
    "/sites/stargate-abilene?as_of=2026-07-08T00:00:00Z",
    "/totals.csv?as_of=2026-07-08T00:00:00Z",
    "/promises?as_of=2026-07-08T00:00:00Z",
    "/charts/power.svg?as_of=2026-07-08T00:00:00Z",
    "/api/v1/sites?as_of=2026-07-08T00:00:00Z",
]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def ask(port, path):
    """Status, body and headers of an answer; no answer at all is status 0."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read(), answer.headers
    except OSError:
        return 0, b"", {}


def until(what, found, seconds):
    """How long it took until something was so."""
    start = time.monotonic()
    while not found():
        assert time.monotonic() - start < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - start


def children(process):
    listed = subprocess.run(["pgrep", "-P", str(process.pid), "-a"], capture_output=True, text=True).stdout
    return {line.split()[1].rsplit("/", 1)[-1]: int(line.split()[0]) for line in listed.splitlines()}


class Farm:
    def __init__(self, folder):
        self.folder = folder
        self.primary, self.readers, self.front = free_port(), [free_port(), free_port()], free_port()
        tools = folder / "bin"
        tools.mkdir()
        (tools / "litestream").symlink_to(LITESTREAM)
        (tools / "gigawatch").symlink_to(GIGAWATCH)
        self.env = {
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "REPLICA": f"file://{folder}/replica",
            "GIGAWATCH_BASE_URL": "https://tracker.example.org",
            "FRONT": f"127.0.0.1:{self.front}",
            "PRIMARY": f"127.0.0.1:{self.primary}",
            "READER1": f"127.0.0.1:{self.readers[0]}",
            "READER2": f"127.0.0.1:{self.readers[1]}",
        }
        self.running = []

    def start(self, arguments, **env):
        log = open(self.folder / "log", "ab")
        process = subprocess.Popen(
            arguments, env={**self.env, **env}, stdout=log, stderr=log, start_new_session=True
        )
        self.running.append(process)
        return process

    def reader(self, place):
        listen = f"127.0.0.1:{self.readers[place]}"
        return self.start(
            [str(DEPLOY / "follow")],
            GIGAWATCH_DATA_DIR=f"{self.folder}/reader{place}",
            GIGAWATCH_LISTEN=listen,
            GIGAWATCH_MAX_LAG="4",
            FOLLOW_PATIENCE="5",
        )

    def publish(self, name):
        day = self.folder / name / time.strftime("%Y-%m-%d", time.gmtime())
        day.mkdir(parents=True)
        (day / "companies.csv").write_text(f"slug,name\n{name},{name.title()}\n")
        command = [GIGAWATCH, "import", "seed", str(day.parent), "--data-dir", f"{self.folder}/primary"]
        subprocess.run(command, check=True, capture_output=True)

    def stamp(self, number):
        """When the primary published a revision, in Unix time."""
        history = sqlite3.connect(f"file:{self.folder}/primary/gigawatch.db?mode=ro", uri=True)
        text = history.execute("SELECT published_at FROM revision WHERE id = ?", [number]).fetchone()[0]
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

    def close(self):
        for process in reversed(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_ready(port):
    return ask(port, "/readyz")[0] == 200


def main(folder):
    farm = Farm(folder)
    try:
        run(farm)
    except BaseException:
        print((folder / "log").read_text()[-4000:], file=sys.stderr)
        raise
    finally:
        farm.close()


def run(farm):
    data = {"GIGAWATCH_DATA_DIR": f"{farm.folder}/primary"}
    listen = f"127.0.0.1:{farm.primary}"
    farm.start([GIGAWATCH, "serve", "--demo", "--heartbeat", "1", "--listen", listen], **data)
    until("the primary is ready", lambda: is_ready(farm.primary), 60)
    farm.start([LITESTREAM, "replicate", "-config", str(DEPLOY / "litestream.yml")], **data)
    until("something is replicated", lambda: any(Path(f"{farm.folder}/replica").rglob("*.ltx")), 30)
    followers = [farm.reader(0), farm.reader(1)]
    for port in farm.readers:
        until("a reader is ready", lambda: is_ready(port), 60)
    farm.start(["haproxy", "-db", "-f", str(DEPLOY / "haproxy.cfg")])
    until("the front answers", lambda: ask(farm.front, "/")[0] == 200, 20)

    # A new revision is seen in time, from its stamp on.
    delays = []
    for number, name in [(13, "alpha-industries"), (14, "beta-industries")]:
        seen = {}

        def watch(port):
            until(f"revision {number}", lambda: ask(port, f"/revisions/{number}")[0] == 200, 20)
            seen[port] = time.time()

        watchers = [threading.Thread(target=watch, args=(port,)) for port in farm.readers]
        for watcher in watchers:
            watcher.start()
        farm.publish(name)
        for watcher in watchers:
            watcher.join()
        stamp = farm.stamp(number)
        delays += [seen[port] - stamp for port in farm.readers]
        time.sleep(2)
    assert max(delays) < 3, delays
    between = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3))

    # Pinned views are the same bytes everywhere, and may be kept for ever.
    for path in PINNED:
        (status, wanted, _), others = ask(farm.primary, path), [ask(port, path) for port in farm.readers]
        assert status == 200, (path, status)
        for status, found, headers in others:
            assert (status, found) == (200, wanted), f"{path} differs"
            assert "immutable" in headers["Cache-Control"], (path, headers["Cache-Control"])

    # A reader is killed under load: nobody notices.
    answers, stop = [], threading.Event()

    def load():
        while not stop.is_set():
            answers.append(ask(farm.front, "/sites/stargate-abilene")[0])

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    os.killpg(followers[0].pid, signal.SIGKILL)
    time.sleep(4)
    stop.set()
    for thread in threads:
        thread.join()
    failed = [status for status in answers if status != 200]
    assert len(answers) > 200 and not failed, (len(answers), failed[:5])

    # A reader whose follower stalls says so, and its file is restored anew.
    os.kill(children(followers[1])["litestream"], signal.SIGSTOP)
    stalled = until("the stalled reader says so", lambda: not is_ready(farm.readers[1]), 12)
    farm.publish("gamma-industries")
    until("it is restored anew", lambda: is_ready(farm.readers[1]), 40)
    until("it is up to date", lambda: ask(farm.readers[1], "/revisions/15")[0] == 200, 5)

    # A moment is restored.
    restored = f"{farm.folder}/restored.db"
    command = [LITESTREAM, "restore", "-timestamp", between, "-o", restored, farm.env["REPLICA"]]
    subprocess.run(command, check=True, capture_output=True)
    newest = sqlite3.connect(restored).execute("SELECT max(id) FROM revision").fetchone()[0]
    assert newest in (13, 14), newest
    print(
        f"replicas: a revision is seen after {max(delays):.1f} s at most, {len(answers)} answers while a "
        f"reader was killed, none failed; stalled after {stalled:.0f} s, then restored; revision {newest} as of then"
    )


folder = Path(tempfile.mkdtemp(prefix="replicas"))
try:
    main(folder)
finally:
    shutil.rmtree(folder, ignore_errors=True)
