"""Imports that are killed, as by ``kill -9`` or a power cut, at any statement that they send to the database.

`imported` runs in a process with Django set up and without a connection (`tests.processes.ask`). Each import is a child
of it, so none costs the start of a program, and the moments depend on a seed instead of a clock.
"""

from __future__ import annotations

import os
import random
import signal
import traceback
from pathlib import Path
from typing import Any

from django.db import connection

from rocb.plone import run, write
from tests.old_sites.exports import PNG, SITE, ZONE, blob, event, item, layout_a, news

ITEMS_AT_ONCE = 2
MOST_STATEMENTS = 400  # statements between two kills


def imported(export: str, *, seed: int, kills: int) -> list[int]:
    """Run an import that is killed up to ``kills`` times, then to its end. Return the number of statements before each kill."""
    chance, moments = random.Random(seed), list[int]()
    while len(moments) < kills:
        moment = chance.randint(1, MOST_STATEMENTS)
        if not _is_killed(export, at=moment):
            return moments
        moments.append(moment)
    assert not _is_killed(export, at=0)
    return moments


def _is_killed(export: str, *, at: int) -> bool:
    child = os.fork()
    if child:
        _pid, status = os.waitpid(child, 0)
        assert status in {0, signal.SIGKILL}, status
        return status == signal.SIGKILL
    try:
        write.ITEMS_AT_ONCE = ITEMS_AT_ONCE
        left = at

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            run.execute([Path(export)], run.Options(site=SITE, zone=ZONE))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def made(folder: Path, *, news_items: int) -> Path:
    """Create an export with items of each kind, links between them, one picture on two pages, and omitted items."""
    items: list[dict[str, Any]] = []
    blobs: dict[str, bytes] = {}
    for number in range(news_items):
        target = f'<p><a href="resolveuid/{(number + 1) % news_items:032x}">next</a></p>'
        more: dict[str, Any] = {}
        if number % 2:
            blobs[f"{number:032x}/image/{number}.png"] = PNG
            more["image"] = blob(f"{number:032x}", f"{number}.png")
        items.append(news(f"/news/{number}", f"{number:032x}", target, **more))
    start, end = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"
    blobs |= {f"{'c' * 32}/image/ship.png": PNG, f"{'d' * 32}/file/paper.pdf": b"%PDF-1.4"}
    items += [
        item("Folder", "/about", "a" * 32),
        item("Document", "/about/team", "b" * 32),
        item("Image", "/about/ship.png", "c" * 32, image=blob("c" * 32, "ship.png")),
        item("File", "/about/paper.pdf", "d" * 32, file=blob("d" * 32, "paper.pdf", field="file")),
        event("/workshop", "e" * 32, start, end, sync_uid="workshop@calendar.example"),
        event("/weekly", "f" * 32, start, end, recurrence="RRULE:FREQ=WEEKLY;COUNT=3"),
        item("Link", "/form", "2" * 32),
        item("Link", "/wco", "3" * 32, remoteUrl="https://www.wcoomd.org/"),
        news("/news/secret", "4" * 32, review_state="private"),
        item("Image", "/never", "5" * 32),
    ]
    return layout_a(folder, items, blobs=blobs)
