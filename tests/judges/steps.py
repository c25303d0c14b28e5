"""Steps that a judge performs in the site, one per call, in a process with Django set up for the site's data."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import call_command
from django.utils import timezone

from news.delivery import digests, outbox
from news.models import ArticlePage, Channel, Entry, Item, NewsIndexPage, Subscription


def publish() -> None:
    """Publish a new article in English."""
    index = NewsIndexPage.objects.get(locale__language_code="en")
    number = time.time_ns()
    article = ArticlePage(
        title=f"What was agreed at meeting {number}",
        slug=f"meeting-{number}",
        standfirst="The administrations agreed on the next steps.",
        published_on=timezone.localdate(),
        body=[("text", "<p>The administrations agreed on the next steps.</p>")],
        locale=index.locale,
        live=False,
    )
    index.add_child(instance=article)
    article.save_revision().publish()


def edit() -> None:
    """Change title and address of the newest article."""
    article = ArticlePage.objects.live().filter(locale__language_code="en").order_by("-first_published_at")[0]
    article.title += ", put right"
    article.slug += "-again"
    article.save_revision().publish()


def follow() -> None:
    """Follow the feed at URL. The worker subscribes at its hub."""
    call_command("add_source", os.environ["URL"])


def seen() -> None:
    """Print how many entries have the title MARK."""
    print(Entry.objects.filter(title=os.environ["MARK"]).count())


def webhook() -> None:
    """Add a webhook. NAME, URL and SECRET are in the environment."""
    name = f"{os.environ['NAME']} {urlsplit(os.environ['URL']).netloc}"
    call_command("add_webhook", name, os.environ["URL"], secret=os.environ["SECRET"], without_challenge=True)


def digest() -> None:
    """Send a digest and print the file of the email."""
    now = timezone.now()
    number = time.time_ns()
    subscription = Subscription.objects.create(created_at=now, languages=["en"], contact_language="en")
    Channel.objects.create(
        subscription=subscription,
        kind="mail",
        state=Channel.State.ACTIVE,
        email=f"reader-{number}@customs.example",
        language="en",
        frequency=Channel.Frequency.AT_ONCE,
        time_zone="Asia/Baku",
        created_at=now,
        state_at=now,
    )
    publish()
    outbox.fan_out(at=timezone.now())
    digests.send_due(at=timezone.now())
    folder = Path(urlsplit(os.environ["MAIL_URL"]).path)
    for _ in range(60):
        found = [path for path in folder.iterdir() if f"reader-{number}@" in path.read_text(errors="replace")]
        if found:
            print(found[0])
            return
        time.sleep(1)
    sys.exit("No emails have been sent")


def count(name: str) -> None:
    """Print how many items the feed of a language, or of ``all``, has with its archives."""
    items = Item.objects.listed().exclude(type=Item.Type.EXTERNAL)
    print(items.count() if name == "all" else items.of_type("article").in_language(name).count())
