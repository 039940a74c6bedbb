"""Publishes at full speed from several windows while the server is killed (SIGKILL) at
random moments. After each restart every acknowledged revision is there whole, none
is there in half, and SQLite and `gigawatch check` find no fault.

    kills.py GIGAWATCH [KILLS] [PUBLISHES]

What is published is the smallest act of the desk: “checked, nothing new” about one
figure, one revision each. When all figures of a directory are checked it goes on with
another one.
"""

import http.client
import itertools
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

GIGAWATCH = str(Path(sys.argv[1]).resolve())
KILLS, PUBLISHES = map(int, sys.argv[2:4]) if len(sys.argv) == 4 else (12, 300)
WINDOWS = 4
PASSWORD = "nine quiet turbines at dawn"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Directory:
    """A data directory with an admin's session, and what was acknowledged in it."""

    def __init__(self, folder):
        self.data, self.log, self.port = folder / "data", folder / "log", free_port()
        self.faults = []
        self.acknowledged, self.lock = set(), threading.Lock()
        self.start("--demo")
        secret = folder / "password"
        secret.write_text(PASSWORD)
        command = [GIGAWATCH, "user", "add", "chief", "--role", "admin", "--password-file", str(secret)]
        subprocess.run([*command, "--data-dir", str(self.data)], check=True, capture_output=True)
        answer, _ = self.post("/login", {"name": "chief", "password": PASSWORD}, "")
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        self.figures = [row[0] for row in self.history().execute("SELECT id FROM figure ORDER BY id")]
        random.shuffle(self.figures)

    def start(self, *flags):
        listen = ["--listen", f"127.0.0.1:{self.port}", "--data-dir", str(self.data)]
        self.server = subprocess.Popen(
            [GIGAWATCH, "serve", *listen, *flags], stdout=subprocess.PIPE, stderr=open(self.log, "a"), text=True
        )
        line = self.server.stdout.readline()
        assert line.startswith("Gigawatch is ready"), line

    def kill(self):
        self.server.kill()
        self.server.wait()

    def history(self):
        return sqlite3.connect(f"file:{self.data}/gigawatch.db?mode=ro", uri=True)

    def post(self, path, fields, cookie):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", path, urllib.parse.urlencode(fields), headers)
        answer = connection.getresponse()
        return answer, answer.read()

    def publish(self, figures):
        """Publishes until the server is gone; what it acknowledged is noted."""
        for figure in figures:
            try:
                answer, body = self.post("/desk/checked", {"kind": "figure", "id": figure}, self.cookie)
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 303:
                with self.lock:
                    self.acknowledged.add(figure)
            else:
                # Too many at once for one moment: it says so, and nothing was published.
                if answer.status not in (409, 503):
                    self.faults.append((answer.status, body[-2000:]))

    def verify(self):
        """Looks at the files as the server's end left them."""
        assert not self.faults, (self.faults[0], self.log.read_text()[-2000:])
        checked = subprocess.run(
            [GIGAWATCH, "check", "--data-dir", str(self.data)], capture_output=True, text=True, timeout=120
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr
        history = self.history()
        assert history.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        there = "SELECT v.of_figure_id, v.opened FROM checked_version v JOIN revision r ON r.id = v.opened"
        rows = dict(history.execute(f"{there} WHERE r.reason = 'checked' AND v.of_figure_id IS NOT NULL"))
        lost = self.acknowledged - rows.keys()
        assert not lost, f"acknowledged and lost: {sorted(lost)[:10]}"
        revisions = history.execute("SELECT count(*) FROM revision WHERE reason = 'checked'").fetchone()[0]
        assert revisions == len(rows) == len(set(rows.values())), (revisions, len(rows))
        numbers = [row[0] for row in history.execute("SELECT id FROM revision ORDER BY id")]
        assert numbers == list(range(1, len(numbers) + 1)), "revisions are numbered without a gap"
        history.close()


def directories(folder):
    for place in itertools.count():
        inside = folder / str(place)
        inside.mkdir()
        yield Directory(inside)


def main(folder):
    random.seed(20261128)
    kills = done = 0
    fresh = directories(folder)
    directory = next(fresh)
    begin = time.monotonic()
    while kills < KILLS or done + len(directory.acknowledged) < PUBLISHES:
        if len(directory.figures) < 200:
            directory.kill()
            directory.verify()
            done += len(directory.acknowledged)
            directory = next(fresh)
        share, windows = [[] for _ in range(WINDOWS)], []
        for place, figure in enumerate(directory.figures):
            share[place % WINDOWS].append(figure)
        for figures in share:
            windows.append(threading.Thread(target=directory.publish, args=(figures,)))
        for window in windows:
            window.start()
        time.sleep(random.uniform(0.02, 1.2))
        directory.kill()
        kills += 1
        for window in windows:
            window.join()
        directory.verify()
        directory.figures = [figure for figure in directory.figures if figure not in directory.acknowledged]
        directory.start()
    directory.kill()
    directory.verify()
    done += len(directory.acknowledged)
    print(f"kills: {kills}, {done} publishes acknowledged, none lost, none in half, {time.monotonic() - begin:.0f} s")


folder = Path(tempfile.mkdtemp(prefix="kills"))
try:
    main(folder)
finally:
    shutil.rmtree(folder, ignore_errors=True)
