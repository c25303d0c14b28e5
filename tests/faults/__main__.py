"""Take each part of a running site away, and check: "readers see 200 or a proper 503, and nothing is lost".

    python -m tests.faults [WORD ...]      only the parts whose name has one of these words, such as "redis" or "clock"

It starts the real thing: two machines with a web server and a worker each (``manage.py run``), PostgreSQL, Redis, S3, a
mail server, a publisher and a receiver, and the structure of the demo. A light load runs all the time: readers, people
who register, editors who sign in, publish and upload, and a publisher with news. Each part is away for ``SECONDS`` (60)
and then comes back. The next one follows when all requests have succeeded for a while. At the end it looks for
everything that was acknowledged.

Each fault alone has a test elsewhere, but only a drill with all real parts shows that no one waits behind a database
that hangs. A 503 is proper with ``Retry-After``; a connection may break if a process was killed. Prints a table
(Markdown), and exits with 1 if the claim is false. ``KEEP=FOLDER`` keeps the logs.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from tests import processes
from tests.browser.answering import free_port
from tests.faults import judging, services, taking
from tests.faults.asking import Balancer, Browser
from tests.faults.judging import Fault, Kept
from tests.faults.load import Load
from tests.faults.machines import Machine
from tests.faults.names import READER

SECONDS = float(os.environ.get("SECONDS", "60"))
CALM_SECONDS, SETTLES_WITHIN = 6, 90
CATCHES_UP_WITHIN = 420
BEGINS_WITHIN = 900
SITE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "drill" * 12,
    "ALLOWED_HOSTS": "127.0.0.1",
    "BEHIND_PROXY": "1",
    "SECOND_FACTOR_REQUIRED": "0",
    "BACKUP_NIGHTLY": "0",
    "PACKAGE_UPDATES": "0",
    "HTTP_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8,::1/128",
    "HTTP_EXTRA_PORTS": "1",
    "DELIVERY_RETRY_SECONDS": ",".join(["1", "2", "3", *["5"] * 100]),
    "MAIL_PER_MINUTE": "6000",
}


def main(wanted: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the started processes too
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    room: list[Machine] = []
    with services.running(folder) as found:
        try:
            return _drill(found, room, folder, wanted)
        finally:
            for machine in room:
                machine.end()
            if kept := os.environ.get("KEEP"):
                Path(kept).mkdir(parents=True, exist_ok=True)
                for machine in room:
                    shutil.copy(machine.log, Path(kept) / f"{machine.name}.log")
            shutil.rmtree(folder, ignore_errors=True)


def _drill(found: services.Services, room: list[Machine], folder: Path, wanted: list[str]) -> int:
    ports = [free_port(), free_port()]
    host = f"127.0.0.1:{ports[0]}"
    values = {**SITE, **found.values(), "PUBLIC_URL": f"http://{host}"}
    site = _begin(found, folder, values, count=20)
    for number, port in enumerate(ports, start=1):
        room.append(Machine(f"machine-{number}", port, folder / f"machine-{number}", folder / "static", values))
        room[-1].prepare()
        room[-1].start()
        room[-1].wait()
    load = Load(Balancer(ports, host=host), site, found.feed, make_due=lambda: _make_due(found, site["source"]))
    load.start()
    time.sleep(CALM_SECONDS)
    faults = []
    for part in taking.parts(found, room):
        if wanted and not any(word.lower() in part.name.lower() for word in wanted):
            continue
        if part.instead:
            print(f"{part.name}: not tried, {part.instead}", flush=True)
            continue
        faults.append(_take_away(part, load, room))
        rows = judging.rows(faults[-1], list(load.ledger.answers))
        print(f"{judging.as_table(rows)}\n{faults[-1].tracebacks} tracebacks\n", flush=True)
    load.stop()
    # Again: requests during a fault may have been answered after it.
    tables = [judging.rows(fault, load.ledger.answers) for fault in faults]
    complaints = [one for fault, rows in zip(faults, tables, strict=True) for one in judging.complaints(fault, rows)]
    if any("clock" in fault.name for fault in faults):
        for machine in room:  # tasks due in the hour ahead become due when it has passed
            machine.set_clock(taking.HOUR)
    kept = _look_back(found, load, values, folder)
    print(judging.as_table([row for rows in tables for row in rows]), judging.kept_table(kept), sep="\n\n")
    return _verdict([*complaints, *judging.losses(kept)], load)


def _begin(found: services.Services, folder: Path, values: dict[str, str], *, count: int) -> dict[str, Any]:
    """Prepare static files, tables, the structure of the demo and our own rows."""
    first = folder / "first"
    own = {**values, "VAR_DIR": str(first)}
    for command in (["migrate"], ["load_demo", "--structure-only"], ["collectstatic", "--noinput"]):
        log = folder / "beginning"
        if processes.start("manage.py", *command, "--verbosity=0", log=log, **own).wait(BEGINS_WITHIN):
            sys.exit(log.read_text()[-3000:])
    (first / "static").rename(folder / "static")
    hook, feed = (f"http://127.0.0.1:{gate.port}" for gate in (found.receiver_gate, found.publisher_gate))
    drafts = int((SECONDS + CALM_SECONDS + 20) * count / 4)
    arguments = f"drafts={drafts}, hook='{hook}/hook', feed='{feed}/feed.xml'"
    found.feed.add("Elsewhere 0")
    answer: dict[str, Any] = _inside(f"build({arguments})", own, folder)
    return answer


def _inside(call: str, values: dict[str, str], folder: Path) -> Any:
    """Run a step in a process with Django set up, without a time limit, and return its output."""
    said, log = folder / "said.json", folder / "beginning"
    code = f"""
import django, json
django.setup()
from tests.faults import steps
answer = steps.{call}
open({str(said)!r}, "w").write(json.dumps(answer))
"""
    if processes.start("-c", code, log=log, **values).wait(BEGINS_WITHIN):
        sys.exit(log.read_text()[-3000:])
    return json.loads(said.read_text())


def _make_due(found: services.Services, source: int) -> None:
    """Make the next poll due at once, because a publisher's schedule has intervals of hours."""
    import psycopg

    words = "UPDATE newsroom_news_source SET next_poll_at = now() - interval '2 hours' WHERE id = %s AND claim = ''"
    try:
        with psycopg.connect(found.database.url, connect_timeout=3) as connection:
            connection.execute(words, [source])
            connection.execute("DELETE FROM newsroom_news_host")
    except psycopg.OperationalError:
        return


def _take_away(part: taking.Part, load: Load, room: list[Machine]) -> Fault:
    for machine in room:
        machine.tracebacks()
    print(f"## {part.name}", flush=True)
    load.fill_caches(len(room))
    began = time.time()
    part.take()
    load.publishes.set()
    time.sleep(SECONDS)
    part.give()
    ended = time.time()
    while time.time() < ended + SETTLES_WITHIN:
        time.sleep(1)
        since = max(ended, time.time() - CALM_SECONDS)
        recent = [answer for answer in list(load.ledger.answers) if answer.at + answer.seconds >= since]
        if time.time() >= ended + CALM_SECONDS and all(judging.grade(answer) == judging.GOOD for answer in recent):
            break
    tracebacks = sum(machine.tracebacks() for machine in room)
    return Fault(part.name, began, ended, time.time(), cuts=part.cuts, tracebacks=tracebacks)


def _look_back(found: services.Services, load: Load, values: dict[str, str], folder: Path) -> list[Kept]:
    """Look for everything that was acknowledged, after it had time to arrive."""
    until = time.monotonic() + CATCHES_UP_WITHIN
    while True:
        kept = _kept(found, load, values, folder)
        if not any(one.lost for one in kept) or time.monotonic() > until:
            return kept
        _make_due(found, load.site["source"])
        time.sleep(5)


def _kept(found: services.Services, load: Load, values: dict[str, str], folder: Path) -> list[Kept]:
    there = _inside("found()", {**values, "VAR_DIR": str(folder / "first")}, folder)
    acknowledged = load.ledger.acknowledged
    articles, people = acknowledged.get("published articles", []), acknowledged.get("registrations", [])
    kept = [Kept(kind, acknowledged.get(kind, []), there[kind]) for kind in ("uploads", "registrations")]
    # More articles may have been published than acknowledged, if the response did not arrive.
    kept.append(Kept("published articles", articles, there["published articles"]))
    kept.append(Kept("entries of the publisher", list(found.feed.titles), there["entries of the publisher"]))
    kept.append(Kept("sign-ins", acknowledged.get("sign-ins", []), _sessions(load)))
    kept.append(_by_webhook(found, articles))
    kept.append(_by_mail(found, "mails of articles", articles, lambda envelope: READER in envelope[1]))
    kept.append(_confirmations(found, people))
    return kept


def _sessions(load: Load) -> dict[str, int]:
    found = {}
    for key in load.ledger.acknowledged.get("sign-ins", []):
        browser = Browser(load.balancer)
        browser.cookies["sessionid"] = key
        found[key] = int(browser.get("/admin/account/").status == 200)
    return found


def _by_webhook(found: services.Services, articles: list[str]) -> Kept:
    ids: dict[str, set[str]] = {}
    times: Counter[str] = Counter()
    for request in list(found.receiver.asked("/hook")):
        words = json.loads(request.body)["data"].get("title", "") if request.body else ""
        ids.setdefault(words, set()).add(request.headers.get("webhook-id", ""))
        times[request.headers.get("webhook-id", "")] += 1
    return Kept("webhooks", articles, {words: len(there) for words, there in ids.items()}, times)


def _by_mail(found: services.Services, kind: str, names: list[str], is_for: Any) -> Kept:
    bodies: dict[str, str] = {}
    times: Counter[str] = Counter()
    for envelope in list(found.mail.envelopes):
        if is_for(envelope):
            message = message_from_bytes(envelope[2], policy=policy.default)
            part = message.get_body(("plain",))
            bodies[message["Message-ID"]] = part.get_content() if part else ""
            times[message["Message-ID"]] += 1
    joined = Counter(name for text in bodies.values() for name in names if name in text)
    return Kept(kind, names, joined, times)


def _confirmations(found: services.Services, people: list[str]) -> Kept:
    ids: dict[str, set[str]] = {}
    times: Counter[str] = Counter()
    for _sender, recipients, content, _is_encrypted in list(found.mail.envelopes):
        message_id = message_from_bytes(content, policy=policy.default)["Message-ID"]
        times[message_id] += 1
        for recipient in recipients:
            ids.setdefault(recipient, set()).add(message_id)
    ids.pop(READER, None)
    return Kept("mails to registered people", people, {name: len(ids.get(name, ())) for name in people}, times)


def _verdict(complaints: list[str], load: Load) -> int:
    if not complaints:
        print("\nReaders saw 200 or a proper 503, and nothing was lost.")
        return 0
    print("\nThe claim does not hold:", *complaints, sep="\n* ")
    notes = Counter(
        (one.kind, one.status, one.note) for one in load.ledger.answers if judging.grade(one) == judging.WRONG
    )
    for (kind, status, note), count in notes.most_common(20):
        print(f"{count} x {kind} {status}: {note!r}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
