"""The site behind nginx and Caddy as deploy/ configures them: who asks is told by the
proxy's word alone, browsers are held to https, answers are compressed once, forms are
taken, and what was kept is not sent again.

    proxies.py GIGAWATCH
"""

import contextlib
import gzip
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GIGAWATCH = str(Path(sys.argv[1]).resolve())
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NAME = "tracker.example.org"
# Whoever asks comes from here, the proxies from 127.0.0.1.
READER = "127.0.0.2"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(what, found, seconds=20):
    start = time.monotonic()
    while not found():
        assert time.monotonic() - start < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.05)


class Trusting(http.client.HTTPSConnection):
    """Comes from the reader's address, and takes the proxy's own certificate for the site's."""

    def __init__(self, port):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        super().__init__("127.0.0.1", port, context=context, source_address=(READER, 0), timeout=10)

    def connect(self):
        bare = socket.create_connection((self.host, self.port), self.timeout, self.source_address)
        self.sock = self._context.wrap_socket(bare, server_hostname=NAME)


def ask(port, method, path, body=None, **headers):
    connection = Trusting(port)
    headers = {"Host": f"{NAME}:{port}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    answer.body = answer.read()
    connection.close()
    return answer


@contextlib.contextmanager
def running(arguments, log, **env):
    with open(log, "ab") as out:
        process = subprocess.Popen(arguments, env={**os.environ, **env}, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def certificate(folder):
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", str(folder / "tracker.key"), "-out", str(folder / "tracker.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files]
    subprocess.run(command, check=True, capture_output=True)


def nginx(folder, server, plain, secure):
    """The site's file as it stands, but for ports and paths of this machine."""
    site = (DEPLOY / "nginx.conf").read_text()
    for before, after in [
        ("127.0.0.1:8080", f"127.0.0.1:{server}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        ("/etc/ssl/", f"{folder}/"),
    ]:
        assert before in site, before
        site = site.replace(before, after)
    site = re.sub(r"\n *listen \[::\][^\n]*", "", site)
    (folder / "site.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    # As Debian's own file compresses, so does this one: the site's must turn it off.
    whole.write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;"
        f"events {{}} http {{ access_log off; gzip on; gzip_proxied any; {temporary} include {folder}/site.conf; }}"
    )
    subprocess.run(["nginx", "-t", "-q", "-c", str(whole)], check=True)
    return ["nginx", "-c", str(whole)], {}


def caddy(folder, server, plain, secure):
    file = folder / "Caddyfile"
    options = f"{{\n\tadmin off\n\thttp_port {plain}\n\thttps_port {secure}\n\tdefault_bind 127.0.0.1\n}}\n"
    text = (DEPLOY / "Caddyfile").read_text()
    site = "{$SITE:tracker.example.org} {\n"
    assert site in text
    file.write_text(options + text.replace(site, f"{site}\ttls {folder}/tracker.pem {folder}/tracker.key\n"))
    env = {"UPSTREAM": f"127.0.0.1:{server}", "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    command = ["--config", str(file), "--adapter", "caddyfile"]
    subprocess.run(["caddy", "validate", *command], check=True, capture_output=True, env={**os.environ, **env})
    return ["caddy", "run", *command], env


def check(secure, plain, log):
    page = ask(secure, "GET", "/sites", Accept_Encoding="gzip")
    assert page.status == 200, page.status
    assert page.headers.get_all("Content-Encoding") == ["gzip"], page.headers
    html = gzip.decompress(page.body)
    assert html.startswith(b"<!doctype html>"), "compressed once"
    assert ask(secure, "GET", "/sites").body == html, "and not at all where nobody asks for it"
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options"):
        assert len(page.headers.get_all(name)) == 1, (name, page.headers)
    # What is answered from memory has no line in the log, and no number of one.
    missing = ask(secure, "GET", "/no-such-page")
    assert missing.status == 404 and len(missing.headers.get_all("X-Request-Id")) == 1, missing.headers
    kept = ask(secure, "GET", "/sites", Accept_Encoding="gzip", If_None_Match=page.headers["ETag"])
    assert (kept.status, kept.body) == (304, b""), (kept.status, page.headers["ETag"])

    connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=10)
    connection.request("GET", "/sites?by=owner", headers={"Host": NAME})
    moved = connection.getresponse()
    assert moved.status in (301, 308), moved.status
    assert re.fullmatch(rf"https://{NAME}(:\d+)?/sites\?by=owner", moved.headers["Location"]), moved.headers

    # Whoever says to be somebody else is not, and a number is the proxy's own.
    form = {
        "Content_Type": "application/x-www-form-urlencoded",
        "Origin": f"https://{NAME}:{secure}",
        "X_Forwarded_For": "203.0.113.9",
        "X_Request_Id": "forged",
    }
    before = len(log.read_text())
    refused = ask(secure, "POST", "/login", "name=anna&password=nothing+like+it", **form)
    assert refused.status == 401, refused.status
    number = refused.headers["X-Request-Id"]
    assert number != "forged", number
    lines = [json.loads(line) for line in log.read_text()[before:].splitlines()]
    failed = next(line for line in lines if line["fields"]["message"] == "a try to log in failed")
    assert failed["fields"]["network"] == READER, failed
    assert failed["span"]["id"] == number, failed
    elsewhere = {**form, "Origin": "https://elsewhere.example"}
    assert ask(secure, "POST", "/login", "name=anna&password=x", **elsewhere).status == 403


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        certificate(folder)
        server, log = free_port(), folder / "log"
        flags = ["--listen", f"127.0.0.1:{server}", "--trusted-proxy", "127.0.0.1", "--log-format", "json"]
        flags += ["--base-url", f"https://{NAME}", "--data-dir", str(folder / "data")]
        with running([GIGAWATCH, "serve", "--demo", *flags], log):
            until("the server listens", lambda: listens(server), 60)
            for proxy in (nginx, caddy):
                name, plain, secure = proxy.__name__, free_port(), free_port()
                if not shutil.which(name):
                    print(f"!! SKIPPED: there is no {name}; the site was NOT tested behind it.")
                    continue
                command, env = proxy(folder, server, plain, secure)
                with running(command, folder / f"{name}.out", **env):
                    until(f"{name} listens", lambda: listens(secure))
                    check(secure, plain, log)
                print(f"Behind {name} readers are told apart, and answers come through as they are.")


main()
