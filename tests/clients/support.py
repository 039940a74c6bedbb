"""What the scripts beside this share: a server of one's own, its answers, its editors."""

import http.client
import re
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

PASSWORD = "nine quiet turbines at dawn"


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


def is_ready(port):
    return ask(port, "/readyz")[0] == 200


def add_admin(gigawatch, data, folder):
    secret = folder / "password"
    secret.write_text(PASSWORD)
    command = [gigawatch, "user", "add", "chief", "--role", "admin", "--password-file", str(secret)]
    subprocess.run([*command, "--data-dir", str(data)], check=True, capture_output=True)


def history(data):
    return sqlite3.connect(f"file:{data}/gigawatch.db?mode=ro", uri=True)


def check(gigawatch, data):
    """The files are sound."""
    command = [gigawatch, "check", "--data-dir", str(data)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr


class Editor:
    """Somebody at the desk, without a browser; follows no redirects."""

    def __init__(self, port):
        self.port, self.cookie = port, ""

    def send(self, method, path, fields=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        connection.request(method, path, urllib.parse.urlencode(fields or {}), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers

    def post(self, path, **fields):
        return self.send("POST", path, fields)

    def log_in(self, password=PASSWORD):
        status, body, headers = self.post("/login", name="chief", password=password)
        if status == 303:
            self.cookie = headers["Set-Cookie"].split(";")[0]
        return status, body

    def begin(self, kind):
        """A new draft's number and the hidden fields of its form."""
        status, _, headers = self.send("GET", f"/desk/new/{kind}")
        if status != 303:
            raise ConnectionError(f"no draft is begun: {status}")
        address = headers["Location"]
        _, page, _ = self.send("GET", address)
        hidden = dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)">', page))
        return address.split("?")[0], hidden

    def save(self, draft, hidden, **fields):
        return self.post(draft, **{**hidden, "_do": "save", **fields})

    def publish(self, name):
        """Publishes a new person; gives the status of the last answer, and the revision."""
        draft, hidden = self.begin("person")
        status, _, _ = self.save(draft, hidden, name=name)
        if status == 303:
            status, _, _ = self.post(f"{draft}/submit", seen=1, reason="new_information", note="Somebody new.")
        if status != 303:
            return status, None
        status, _, headers = self.post(f"{draft}/publish", seen=1)
        return status, headers["Location"].rsplit("/", 1)[-1] if status == 303 else None
