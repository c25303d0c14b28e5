"""Rows that test the design: extreme content that no demo should have, but readers meet anyway.

Runs in a separate process with Django set up.
"""

from __future__ import annotations

from datetime import time, timedelta
from uuid import uuid4

from django.core.management import call_command
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from events.models import EditionPage, EventsIndexPage
from news.delivery import mail_subscriptions
from news.models import Channel, Entry, EntryStatus, NewsIndexPage
from news.publishing.record import record_external
from rocb.models import Topic
from tests import event_factories, factories

LANGUAGES = ("en", "ru")
LONG = {
    "en": "Administrations of the region exchange what they learnt from introducing authorised economic operators, advance"
    " cargo information, coordinated border management and the mutual recognition of both in 2026",
    "ru": "Администрации региона обменялись опытом внедрения института уполномоченных экономических операторов,"
    " предварительного информирования о грузах, скоординированного управления границами и взаимного признания в 2026",
}
COMPOUND = (
    "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung und Zollwertermittlungsverfahrensänderung"
)
# Letters that few fonts have: Kazakh, Kyrgyz, Tajik, Ukrainian, Greek, Azerbaijani.
LETTERS = "Қазақстан Ңөү, Кыргызстан Өү, Тоҷикистон Ғӣӯҳ, Україна Ґєї, Ελλάδα Ώρα, Azərbaycan ğışç"
RIGHT_TO_LEFT = {
    "he": "מנהל המכס מציג את תוכנית העבודה לשנת 2026 בנושא שיתוף פעולה אזורי ובקרת גבולות מתואמת",
    "ar": "الجمارك تعلن عن ورشة عمل إقليمية حول التقنيات المستحدثة وإدارة الحدود المنسقة (2026)",
}


def make() -> dict[str, dict[str, str]]:
    """Create the demo with the extreme rows. Return language -> name -> path of the extra pages."""
    call_command("load_demo", verbosity=0)
    _from_other_sites()
    found = {language: _in(language) for language in LANGUAGES}
    keys = {language: found[language].pop("key") for language in LANGUAGES}
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        found[language]["not translated"] = f"/{language}/untranslated/{keys[other]}/"
    return found


def _in(language: str) -> dict[str, str]:
    news = NewsIndexPage.objects.get(locale__language_code=language)
    events = EventsIndexPage.objects.get(locale__language_code=language)
    topics = list(Topic.objects.order_by("pk"))
    today = factories.today()
    article = factories.article(
        news, title=LONG[language], slug="long", published_on=today, standfirst=f"{LETTERS}.", topics=topics[:9]
    )
    factories.article(news, title=COMPOUND, slug="compound", published_on=today)
    gone = factories.article(news, title="Gone", slug="gone")
    gone.withdrawal_note = LONG[language]
    gone.save()
    gone_path = gone.url
    gone.unpublish()
    edition = event_factories.edition(
        events,
        title=LONG[language],
        slug="long",
        starts_on=today + timedelta(days=20),
        ends_on=today + timedelta(days=33),
        starts_at=time(9, 30),
        ends_at=time(17),
        format=EditionPage.Format.HYBRID,
        city="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        country="United Kingdom of Great Britain and Northern Ireland",
        registration=EditionPage.RegistrationBy.FORM,
        registration_closes_on=today - timedelta(days=1),
        topics=topics[:9],
    )
    closed = edition.url
    in_full = EditionPage.objects.open_to_all().in_language(language).annotate(slots=Count("sessions"))
    return {
        "key": str(article.translation_key),
        "event with a programme": in_full.order_by("-slots").first().url,
        "article with a long title": article.url,
        "event with a long title": closed,
        "register, closed": f"{closed}register/",
        "410": gone_path,
        **_mail(language),
    }


def _mail(language: str) -> dict[str, str]:
    at = timezone.now()
    channel = mail_subscriptions.ask(
        mail_subscriptions.Order(language=language), email=f"reader-{language}@example.org", at=at
    )
    assert channel is not None
    key = mail_subscriptions.key_of(channel)
    wanted = mail_subscriptions.ask(
        mail_subscriptions.Order(language=language), email=f"other-{language}@example.org", at=at
    )
    assert wanted is not None
    mail_subscriptions.confirm(wanted, at=at)
    gone = mail_subscriptions.key_of(Channel(uuid=uuid4()))
    return {
        "mail, confirm": reverse("mail_confirm", args=[key]),
        "mail, settings": reverse("mail_preferences", args=[mail_subscriptions.key_of(wanted)]),
        "mail, stop": reverse("mail_stop", args=[key]),
        "mail, gone": reverse("mail_preferences", args=[gone]),
    }


def _from_other_sites() -> None:
    """Add an item in each writing direction, as if an editor had picked it."""
    at = timezone.now()
    for language, title in RIGHT_TO_LEFT.items():
        entry = Entry.objects.filter(status=EntryStatus.PUBLISHED).order_by("pk").first()
        assert entry is not None
        entry.pk, entry._state.adding = None, True
        entry.uuid, entry.guid, entry.k1 = uuid4(), f"right-to-left-{language}", language + entry.k1[2:]
        entry.title, entry.text, entry.language, entry.published_at = title, title, language, at
        entry.save()
        record_external(entry, at=at)
