"""Reads every feed of the server whose address it is given: by a schema of RFC 4287
(atom.rng), by the rules of it that no schema can say, and as feedparser does."""

import io
import pathlib
import re
import sys
import urllib.request

import feedparser
import lxml.etree
import lxml.html

FEEDS = [
    "/announcements.atom",
    "/announcements.atom?company=openai&standing=claims",
    "/changes.atom",
    "/changes.atom?reason=import",
    "/companies.atom",
    "/companies.atom?by=owner&sites=some",
    "/people.atom",
    "/projects.atom",
    "/promises.atom",
    "/sites.atom",
    "/sites.atom?country=US&said_by=2025-12-31",
    "/sources.atom",
    "/companies/openai.atom",
    "/projects/stargate.atom",
    "/sites/stargate-abilene.atom",
]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SCHEMA = lxml.etree.RelaxNG(lxml.etree.parse(pathlib.Path(__file__).with_name("atom.rng")))

# What is wrong with a feed in which this is replaced by that, the first time it stands there.
FAULTS = [
    ("no XML", "</feed>", "</fed>"),
    ("an entry without an id", r"(<entry>.*?)<id>.*?</id>", r"\1"),
    ("an entry without content", "<content.*?</content>", ""),
    ("a day for a moment", r"(<entry>.*?<updated>\d{4}-\d\d-\d\d)T.*?(</updated>)", r"\1\2"),
    ("no offset", r"(<updated>[^<]*?)(Z|[+-]\d\d:\d\d)<", r"\1<"),
    ("an author without a name", r"(<author>.*?)<name>.*?</name>", r"\1<name></name>"),
    ("an unknown element", r"(<entry>.*?)<title>", r"\1<color>red</color><title>"),
    ("the same id twice", r"(<id>tag:[^<]*</id>)(.*<entry>.*?)<id>.*?</id>", r"\1\2\1"),
    ("two pages for one entry", r"(<entry>.*?)(<link [^>]*>)", r"\1\2\2"),
    ("an address without a host", r'(<entry>.*?<link href=")[^"]*', r"\1/announcements/1"),
    ("a relative link in the content", "href=&quot;http[^&]*", "href=&quot;/figures/1"),
    ("a script in the content", r"(<content [^>]*>)", r"\1&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("another address of its own", r'href="[^"]*" rel="self"', 'href="http://elsewhere.example/" rel="self"'),
    ("an older day than its newest entry", r"<updated>.*?</updated>", "<updated>1999-01-01T00:00:00Z</updated>"),
]


def faults(body, url):
    """What is wrong with a feed that was answered at an address."""
    try:
        feed = lxml.etree.fromstring(body)
    except lxml.etree.XMLSyntaxError as cause:
        return [f"no XML: {cause}"]
    if not SCHEMA.validate(feed):
        return [str(error) for error in SCHEMA.error_log]
    found = []

    def texts(path, of=feed):
        return of.xpath(path, namespaces=ATOM)

    entries = texts("a:entry")
    ids = texts("a:entry/a:id/text()")
    if len(set(ids)) < len(ids):
        found.append("an id stands twice")
    own = texts("a:link[@rel='self']/@href")
    if own != [url]:
        found.append(f"its own address is {own}")
    # All moments are written with the same offset, so that they sort as texts.
    moments = texts("a:entry/a:updated/text()")
    if moments and texts("a:updated/text()") != [max(moments)]:
        found.append("it is not dated by its newest entry")
    for entry in [feed, *entries]:
        pages = texts("a:link[@rel='alternate']", entry)
        kinds = [(page.get("type"), page.get("hreflang")) for page in pages]
        if not pages or len(set(kinds)) < len(kinds):
            found.append(f"{texts('a:id/text()', entry)} has not one page of each kind")
    for html in texts("a:entry/a:content[@type='html']/text()"):
        content = lxml.html.fragment_fromstring(html, create_parent="div")
        links = content.xpath("//@href | //@src")
        found += [f"a relative link: {link}" for link in links if not re.match("https?://", link)]
        if content.xpath("//script | //style | //iframe | //@style | //@*[starts-with(name(), 'on')]"):
            found.append("content that readers of feeds take out")
    read = feedparser.parse(io.BytesIO(body), response_headers={"content-type": "application/atom+xml; charset=utf-8"})
    if read.bozo or read.version != "atom10" or [entry.id for entry in read.entries] != ids:
        found.append(f"feedparser reads {len(read.entries)} entries: {read.get('bozo_exception')}")
    return found


server = sys.argv[1]
count = 0
for path in FEEDS:
    with urllib.request.urlopen(server + path) as answer:
        kind, body = answer.headers["Content-Type"], answer.read()
    assert kind == "application/atom+xml; charset=utf-8", f"{path}: {kind}"
    found = faults(body, server + path)
    assert not found, f"{path}: {found}"
    read = feedparser.parse(io.BytesIO(body))
    assert read.entries, f"{path} is empty"
    count += len(read.entries)

# A check that finds nothing proves nothing unless it finds what is put there.
sound = urllib.request.urlopen(server + FEEDS[0]).read().decode()
for name, wanted, instead in FAULTS:
    broken = re.sub(wanted, instead, sound, count=1, flags=re.DOTALL)
    assert broken != sound, f"“{name}” changes nothing"
    assert faults(broken.encode(), server + FEEDS[0]), f"“{name}” is not found"
print(f"feeds: {len(FEEDS)} with {count} entries; {len(FAULTS)} faults put in and found")
