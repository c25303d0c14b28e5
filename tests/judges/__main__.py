"""Start a site with its demo, let the checkers of a folder examine it, and print a table of their results.

    python -m tests.judges FOLDER [NAME ...]      only the rows whose judge, or whose group, has one of these names

The group "pages" is every type of page in two languages, checked for markup, accessibility and speed.

VAR_DIR keeps the site's data between two runs. Exits with 1 if a judge fails.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests import processes
from tests.judges import pages
from tests.judges.row import Row

SITE = {
    "HTTP_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8,::1/128",
    "DELIVERY_RETRY_SECONDS": "1,1,2,2,3,3,4,4,5",
    "TICK_SECONDS": "1",
    "CHANGE_MAILS_HELD_SECONDS": "2",
}
STARTS_WITHIN_SECONDS = 600
JUDGED_WITHIN_SECONDS = 900


def rows(step: str, *, counts: dict[str, str], mail: str) -> list[Row]:
    """Return the rows. ``step`` is the beginning of a command that runs a step of `tests.judges.steps`."""
    publish, edit, webhook = (shell(step, f"{name}()") for name in ("publish", "edit", "webhook"))
    news, everything = "{site}/en/news/", "{site}/feeds/all/"
    lists = [news, "{site}/ru/novosti/", "{site}/en/events/", "{site}/en/from-the-region/", "{site}/en/", everything]
    rows = []
    for base in lists:
        rows += [Row("feed_rules", (f"{base}{name}",)) for name in ("rss.xml", "atom.xml")]
        rows += [Row("jsonfeed", (f"{base}feed.json",))]
        rows += [Row("feed_parity", tuple(f"{base}{name}" for name in ("rss.xml", "atom.xml", "feed.json")))]
    filtered = f"{news}rss.xml?topic=disruptive-technologies"
    rows += [Row("feed_rules", (filtered,)), Row("http_cache", (filtered,))]
    names = ("rss.xml", "atom.xml", "feed.json")
    for name in names:  # before anything is published
        rows += [Row("archive_walk", (f"{news}{name}",), {"EXPECT": counts["en"]})]
        rows += [Row("archive_walk", (f"{everything}{name}",), {"EXPECT": counts["all"]})]
    rows += [
        *(Row("http_cache", (f"{news}{name}",), {"TRIGGER": publish}) for name in names),
        Row("client_reader", (f"{news}rss.xml",), {"EDIT_CMD": edit, "TRIGGER": publish}),
        Row("opml", ("{site}/en/feeds.opml",)),
        Row("sitemap_news", ("{site}/news-sitemap.xml",)),
        Row("websub_hub", (f"{news}atom.xml", f"{news}feed.json"), {"TRIGGER": publish}),
        Row("websub_flask", (f"{news}rss.xml",), {"TRIGGER": publish}),
        Row(
            "websub_sub",
            (),
            {"SUBSCRIBE_CMD": shell(step, "follow()"), "SEEN_CMD": shell(step, "seen()"), "WAIT": "20"},
        ),
        Row("webhooks", (), {"TRIGGER": publish, "SETUP_CMD": webhook}),
        Row("email_unsub", (mail,), {"CHECK_POST": "1"}),
        Row("embed", ("{site}/en/embed/list/",)),
        Row("embed", ("{site}/en/embed/next-events/",)),
    ]
    return rows


def main(folder: Path, names: list[str]) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = tempfile.mkdtemp(prefix="judged-")
    data = os.environ.get("VAR_DIR", own)
    mails = Path(own) / "mails"
    mails.mkdir()
    values = {**SITE, "VAR_DIR": data, "PORT": str(port), "MAIL_URL": f"file://{mails}"}
    address = f"http://127.0.0.1:{port}"
    processes.manage("collectstatic", "--noinput", "--verbosity=0", **values)
    site = processes.start("manage.py", "run", log=Path(own) / "log", **values)
    try:
        processes.wait_until(lambda: answers(f"{address}/health/"), seconds=STARTS_WITHIN_SECONDS, what="the site")
        told = " ".join(f"{name}={shlex.quote(value)}" for name, value in values.items())
        step = (
            f"cd {shlex.quote(str(Path.cwd()))} && {told} {shlex.quote(sys.executable)} manage.py shell --no-imports -c"
        )
        found = pages.rows(address) if not names or pages.GROUP in names or set(names) & pages.JUDGES else []
        if not names or set(names) - {pages.GROUP} - pages.JUDGES:
            mail = said(shell(step, "digest()"))  # publishes
            counts = {name: said(shell(step, f"count({name!r})")) for name in ("en", "all")}
            found += rows(step, counts=counts, mail=mail)
        return judged(folder, [row for row in found if not names or {row.judge, row.group} & set(names)], address)
    finally:
        site.terminate()
        processes.end(site)


def judged(folder: Path, found: list[Row], address: str) -> int:
    failed = 0
    for row in found:
        arguments = [argument.format(site=address) for argument in row.arguments]
        began = time.monotonic()
        done = subprocess.run(
            ["bash", str(folder / f"{row.judge}.sh"), *arguments],
            env={**os.environ, **row.variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=JUDGED_WITHIN_SECONDS,
            check=False,
        )
        last = (done.stdout.strip().splitlines() or ["FAIL, and said nothing"])[-1]
        failed += not last.startswith(("PASS", "SKIP"))
        shown = " ".join(argument.removeprefix(address) for argument in arguments)
        if len(shown) > 60:
            shown = f"{len(arguments)} pages, {shown[:40]} ..."
        print(f"{time.monotonic() - began:6.1f} s  {row.judge:14}{shown:60}  {last}", flush=True)
        if last.startswith("FAIL"):
            print("\n".join(f"          {line}" for line in done.stdout.splitlines() if "PROBLEM" in line))
    print(f"{len(found)} calls, {failed} failed")
    return 1 if failed else 0


def shell(step: str, call: str) -> str:
    return f"{step} {shlex.quote(f'from tests.judges import steps; steps.{call}')}"


def said(command: str) -> str:
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(str(__doc__))
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
