"""Steps of the drill inside the site, in a process with Django set up: the initial rows, and the final contents."""

from __future__ import annotations

import base64
import io
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from PIL import Image
from wagtail.models import UploadedFile

from events.models import EditionPage, EventsIndexPage, Registration
from news.models import ArticlePage, Channel, Entry, Item, NewsIndexPage, Source, Subscription
from rocb.models import SiteImage, User
from tests.faults.names import EDITOR, PASSWORD, READER, title


def build(*, drafts: int, feed: str, hook: str) -> dict[str, Any]:
    """Create an editor, drafts to publish, an event with registration, a source and two subscribers."""
    editor()
    index = NewsIndexPage.objects.get(locale__language_code="en")
    ids = [_draft(index, number) for number in range(drafts)]
    event = event_with_form()
    picture = SiteImage(title="A picture", file=ContentFile(_picture(), "picture.png"))
    picture.save()
    Subscription.objects.create(created_at=timezone.now())
    call_command("add_webhook", "drill", hook, without_challenge=True, secret=_secret())
    _mail_channel()
    call_command("add_source", feed, trust="review", title="A publisher")
    return {
        "drafts": ids,
        "event": event.get_url() or "",
        "submit": f"/registrations/{event.uuid}/",
        "picture": picture.get_rendition("max-300x300").url,
        "source": Source.objects.get().pk,
    }


def editor() -> None:
    user = User.objects.create_user(EDITOR, "editor@customs.example", PASSWORD)
    user.groups.set(Group.objects.filter(name="Editors"))


def _draft(index: NewsIndexPage, number: int) -> int:
    article = ArticlePage(
        title=title(number),
        slug=f"agreed-{number}",
        standfirst="The administrations agreed on the next steps.",
        published_on=timezone.localdate(),
        body=[("text", "<p>The administrations agreed on the next steps.</p>")],
        locale=index.locale,
        live=False,
    )
    index.add_child(instance=article)
    article.save_revision()
    return int(article.pk)


def event_with_form() -> EditionPage:
    index = EventsIndexPage.objects.get(locale__language_code="en")
    day = date.today() + timedelta(days=60)
    event = EditionPage(
        title="A workshop",
        slug="a-workshop",
        introduction="One sentence.",
        status="confirmed",
        starts_on=day,
        time_zone="Europe/Brussels",
        registration=EditionPage.RegistrationBy.FORM,
        locale=index.locale,
        live=False,
    )
    index.add_child(instance=event)
    event.save_revision().publish()
    return event


def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "PNG")
    return file.getvalue()


def _secret() -> str:
    return f"whsec_{base64.b64encode(bytes(range(32))).decode()}"


def _mail_channel() -> None:
    now = timezone.now()
    subscription = Subscription.objects.create(created_at=now, languages=["en"], contact_language="en")
    Channel.objects.create(
        subscription=subscription,
        kind="mail",
        state=Channel.State.ACTIVE,
        email=READER,
        language="en",
        frequency=Channel.Frequency.AT_ONCE,
        time_zone="Asia/Baku",
        created_at=now,
        state_at=now,
    )


def found() -> dict[str, dict[str, int]]:
    """Return how often each thing exists, by name."""
    articles = ArticlePage.objects.live().values_list("title", flat=True)
    listed = set(Item.objects.listed().values_list("title", flat=True))
    return {
        "published articles": Counter(title for title in articles if title in listed),
        # Wagtail keeps a file here until its form is filled in.
        "uploads": Counter(
            Path(upload.file.name).stem for upload in UploadedFile.objects.all() if _is_whole(upload.file)
        ),
        "registrations": Counter(Registration.objects.values_list("email", flat=True)),
        "entries of the publisher": Counter(Entry.objects.values_list("title", flat=True)),
    }


def _is_whole(file: FieldFile) -> bool:
    return bool(default_storage.exists(file.name or "") and default_storage.size(file.name or ""))
