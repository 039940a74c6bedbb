"""Disks that take nothing more, and files that may not be written: readers go on, editors get
a sentence and what they typed, nothing acknowledged is lost, and all goes on when it is mended.

    faults.py GIGAWATCH

A limit on the size of files (RLIMIT_FSIZE) refuses writes everywhere. A full disk is a small
tmpfs of its own; where nobody may mount one, that part is skipped with a loud line.
"""

import errno
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from support import PASSWORD, Editor, add_admin, ask, check, free_port, history, is_ready, until

GIGAWATCH = str(Path(sys.argv[1]).resolve())
PAGES = ["/", "/companies", "/sites/stargate-abilene", "/totals", "/search?q=stargate", "/charts/power.svg", "/desk"]
SIZE = 24 * 1024 * 1024


class Newsroom:
    """A server over the demo, somebody logged in, and what was acknowledged."""

    def __init__(self, folder, data):
        self.folder, self.data, self.port, self.acknowledged = folder, data, free_port(), {}
        self.start("--demo")
        add_admin(GIGAWATCH, data, folder)
        self.editor = Editor(self.port)
        assert self.editor.log_in()[0] == 303

    def start(self, *flags):
        # The log stands on the same disk, as it may with an operator.
        command = [GIGAWATCH, "serve", "--listen", f"127.0.0.1:{self.port}", "--data-dir", str(self.data)]
        with open(self.data.parent / "log", "ab") as log:
            self.server = subprocess.Popen([*command, "--heartbeat", "1", *flags], stdout=log, stderr=log)
        until("the server is ready", lambda: is_ready(self.port) or self.server.poll() is not None, 60)
        assert self.server.poll() is None, "the server has ended"

    def heartbeats(self):
        with history(self.data) as file:
            return file.execute("SELECT count(*) FROM heartbeat").fetchone()[0]

    def publish(self, name):
        status, revision = self.editor.publish(name)
        if revision:
            self.acknowledged[name] = int(revision)
        return status

    def readers_go_on(self):
        assert self.server.poll() is None, "the server has ended"
        for path in PAGES:
            status = self.editor.send("GET", path)[0]
            assert status == 200, (path, status)

    def verify(self):
        """Every acknowledged revision is there whole, and no other one."""
        check(GIGAWATCH, self.data)
        with history(self.data) as file:
            there = "SELECT name, opened FROM person_version WHERE name LIKE 'Reporter %'"
            assert dict(file.execute(there)) == self.acknowledged, "what is there is what was acknowledged"

    def stop(self):
        self.server.terminate()
        assert self.server.wait(timeout=30) == 0, "it stops in good order"


def refused(answer, status, sentence, typed):
    """An answer in words that holds what was typed."""
    found, page, _ = answer
    assert found == status, (found, page[-3000:])
    assert sentence in page, page[-3000:]
    assert "Something broke" not in page
    for text in typed:
        assert text in page, (text, page[-3000:])


def nothing_is_taken(room, status, sentence, begun, submitted):
    """What everybody gets while nothing can be written."""
    editor, (draft, hidden) = room.editor, begun
    room.readers_go_on()
    saved = editor.save(draft, hidden, name="Typed with care", note="A second line")
    refused(saved, status, sentence, ["Typed with care", "A second line"])
    kept = editor.post(draft, **{**hidden, "_do": "keep", "name": "Typed with care"})
    refused(kept, status, "Not saved yet: ", [sentence])
    remark = editor.post(f"{submitted}/comment", comment="Is that so?")
    refused(remark, status, sentence, ["Is that so?", "Send it again"])
    refused(editor.post(f"{submitted}/publish", seen=1), status, sentence, [])
    correction = editor.post("/figures/54/correct", text="It is 700 megawatts.", sender="A reader", link="", website="")
    refused(correction, status, sentence, ["It is 700 megawatts.", "A reader"])
    login = Editor(room.port).post("/login", name="chief", password=PASSWORD)
    refused(login, status, sentence, ["chief"])
    assert PASSWORD not in login[1]
    room.readers_go_on()


def all_goes_on(room, begun, submitted):
    """After it was mended."""
    beats = room.heartbeats()
    until("heartbeats go on", lambda: room.heartbeats() > beats, 10)
    assert Editor(room.port).log_in()[0] == 303, "people log in"
    draft, hidden = begun
    assert room.editor.save(draft, hidden, name="Typed with care")[0] == 303
    status, _, headers = room.editor.post(f"{submitted}/publish", seen=1)
    assert status == 303, status
    room.acknowledged["Reporter waiting"] = int(headers["Location"].rsplit("/", 1)[-1])
    assert room.publish("Reporter after") == 303
    room.readers_go_on()
    # The same after a restart.
    room.stop()
    room.verify()
    room.start()
    room.readers_go_on()
    room.stop()


def in_the_making(room):
    """A draft that is begun and one that is submitted."""
    draft, hidden = room.editor.begin("person")
    assert room.editor.save(draft, hidden, name="Reporter waiting")[0] == 303
    assert room.editor.post(f"{draft}/submit", seen=1, reason="new_information", note="New.")[0] == 303
    return room.editor.begin("person"), draft


def refused_by_a_limit(folder):
    """Every write is refused, as by a quota or a disk that fails."""
    room = Newsroom(folder, folder / "data")
    assert room.publish("Reporter before") == 303
    begun, submitted = in_the_making(room)
    process, (_, most) = room.server.pid, resource.prlimit(room.server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, most))
    nothing_is_taken(room, 503, "The disk of this server refused to write", begun, submitted)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))
    all_goes_on(room, begun, submitted)
    return "writes refused"


def fill(folder):
    """Leaves no byte."""
    with open(folder / "ballast", "ab", buffering=0) as ballast:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    ballast.write(b"\0" * size)
            except OSError as cause:
                assert cause.errno == errno.ENOSPC, cause


def a_full_disk(folder):
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "gigawatch-test", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        print("!! SKIPPED: nobody may mount a tmpfs here; a full disk was NOT tested.")
        return None
    try:
        room = Newsroom(folder, disk / "data")
        assert room.publish("Reporter before") == 303
        begun, submitted = in_the_making(room)
        fill(disk)
        # What there is of SQLite's logs is written over and over; some more may find room in it.
        numbers = iter(range(1, 2000))
        until("something is refused", lambda: room.publish(f"Reporter {next(numbers)}") == 507, 120)
        nothing_is_taken(room, 507, "The disk of this server is full", begun, submitted)
        (disk / "ballast").unlink()
        all_goes_on(room, begun, submitted)
        return f"a full disk, {len(room.acknowledged)} publishes acknowledged and there"
    finally:
        room.server.kill()
        room.server.wait()
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def files_that_may_not_be_written(folder):
    """A server that would write is refused with what to do, one that reads serves them."""
    data, tool = folder / "data", folder / "gigawatch"
    room = Newsroom(folder, data)
    room.stop()
    shutil.copy(GIGAWATCH, tool)
    for path in [*data.iterdir(), data]:
        os.chmod(path, 0o555 if path.is_dir() else 0o444)
    # Root may write whatever the mode says.
    somebody = {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
    command = [str(tool), "serve", "--listen", f"127.0.0.1:{room.port}", "--data-dir", str(data)]
    writing = subprocess.run(command, capture_output=True, text=True, timeout=60, **somebody)
    assert writing.returncode == 1, writing
    line = writing.stderr.strip().splitlines()[-1]
    assert "may not be written" in line and "--read-only" in line, writing.stderr
    log = open(folder / "log", "ab")
    reading = subprocess.Popen([*command, "--read-only"], stdout=log, stderr=log, **somebody)
    try:
        until("it reads", lambda: ask(room.port, "/sites/stargate-abilene")[0] == 200, 30)
        assert ask(room.port, "/desk")[0] == 403
    finally:
        reading.kill()
        reading.wait()
    for path in [data, *data.iterdir()]:
        os.chmod(path, 0o755 if path.is_dir() else 0o600)
    room.start()
    assert room.publish("Reporter after") == 303
    room.stop()
    room.verify()
    return "files that may not be written"


def main(folder):
    os.chmod(folder, 0o755)
    seen = []
    for place, fault in enumerate([refused_by_a_limit, a_full_disk, files_that_may_not_be_written]):
        inside = folder / str(place)
        inside.mkdir()
        try:
            seen.append(fault(inside))
        except BaseException:
            for log in inside.rglob("log"):
                print(log.read_text()[-3000:], file=sys.stderr)
            raise
    print(f"faults: {'; '.join(filter(None, seen))}: readers went on, nothing was lost")


folder = Path(tempfile.mkdtemp(prefix="faults"))
try:
    main(folder)
finally:
    shutil.rmtree(folder, ignore_errors=True)
