"""Litestream replicates to S3-compatible storage (moto's server), as deploy/replicas/s3.env has it: a
reader sees a new revision within three seconds, the storage fails for a while and comes back,
the history is restored whole, and as of a moment.

    s3.py GIGAWATCH LITESTREAM MOTO_SERVER
"""

import os
import signal
import sys
import time
from pathlib import Path

from farm import in_a_farm, moment, newest_revision
from support import ask, check, is_ready, until

GIGAWATCH, LITESTREAM = (str(Path(argument).resolve()) for argument in sys.argv[1:3])
MOTO = str(Path(sys.argv[3]).absolute())  # a link would lose the packages beside it


def run(farm):
    storage = farm.bucket(MOTO)
    primary, port = farm.folder / "primary", farm.readers[0]
    farm.serve("primary", farm.primary, "--demo")
    farm.replicate("primary")
    farm.reader(0)
    until("the reader is ready", lambda: is_ready(port), 60)

    delays, stamps = [], []
    for name in ["alpha-industries", "beta-industries", "gamma-industries"]:
        farm.publish(name)
        number, stamp = newest_revision(primary)
        until(f"revision {number}", lambda: ask(port, f"/revisions/{number}")[0] == 200, 20)
        delays.append(time.time() - stamp)
        stamps.append(stamp)
        # Moments of the storage are whole seconds.
        time.sleep(2)
    assert max(delays) < 3, delays

    # The storage answers nobody for a while; what was published meanwhile comes later.
    os.kill(storage.pid, signal.SIGSTOP)
    farm.publish("delta-industries")
    number, _ = newest_revision(primary)
    until("the reader says that it is behind", lambda: not is_ready(port), 20)
    assert ask(port, "/")[0] == 200, "what it has is served on"
    os.kill(storage.pid, signal.SIGCONT)
    back = until("the reader is up to date", lambda: ask(port, f"/revisions/{number}")[0] == 200, 40)
    until("it says so", lambda: is_ready(port), 10)

    # All of it, and as of a moment between the first two.
    for name, flags, wanted in [
        ("whole", [], number),
        ("then", ["-timestamp", moment(stamps[1] - 0.5)], number - 3),
    ]:
        (farm.folder / name).mkdir()
        farm.restore(farm.folder / name / "gigawatch.db", *flags)
        check(GIGAWATCH, farm.folder / name)
        assert newest_revision(farm.folder / name)[0] == wanted, name
    return (
        f"s3: a revision is seen after {max(delays):.1f} s at most; {back:.0f} s after the storage had come back "
        "what was published meanwhile was there; restored whole and as of a moment"
    )


print(in_a_farm(run, GIGAWATCH, LITESTREAM))
