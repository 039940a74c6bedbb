"""A primary, Litestream, two readers and HAProxy as deploy/replicas has them: readers see a
new revision within three seconds and answer the same bytes for pinned views, one of
them is killed under load, one stalls and comes back, and a moment is restored.

    replicas.py GIGAWATCH LITESTREAM
"""

import os
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

from farm import PINNED, children, in_a_farm, moment, newest_revision
from support import ask, is_ready, until

GIGAWATCH, LITESTREAM = (str(Path(argument).resolve()) for argument in sys.argv[1:3])


def run(farm):
    farm.serve("primary", farm.primary, "--demo")
    farm.replicate("primary")
    followers = [farm.reader(0), farm.reader(1)]
    farm.readers_are_ready()
    farm.proxy()

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
        newest, stamp = newest_revision(farm.folder / "primary")
        assert newest == number
        delays += [seen[port] - stamp for port in farm.readers]
        time.sleep(2)
    assert max(delays) < 3, delays
    between = moment(time.time() - 3)

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
    farm.restore(farm.folder / "restored.db", "-timestamp", between)
    restored = sqlite3.connect(farm.folder / "restored.db")
    newest = restored.execute("SELECT max(id) FROM revision").fetchone()[0]
    assert newest in (13, 14), newest
    return (
        f"replicas: a revision is seen after {max(delays):.1f} s at most, {len(answers)} answers while a "
        f"reader was killed, none failed; stalled after {stalled:.0f} s, then restored; revision {newest} as of then"
    )


print(in_a_farm(run, GIGAWATCH, LITESTREAM))
