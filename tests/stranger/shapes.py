"""Third-party sites as data: additions of each to the project of ``wagtail start`` and the lines of
``docs/install.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Third-party site. ``tables`` are its initial ones: of the plug-ins as the page installs them, of Wagtail, or
    none.
    """

    plugins: frozenset[str] = frozenset({"news", "events"})
    several: bool = False  # languages
    leaves_out: tuple[str, ...] = ()  # lines of INSTALLED_APPS of the page
    settings: str = ""  # after those of the page
    urls: Mapping[str, str] = field(default_factory=dict)  # replacements for lines of urls.py
    files: Mapping[str, str] = field(default_factory=dict)  # written, or with + extended
    tables: Literal["plug-ins", "wagtail", ""] = "plug-ins"
    needs_postgresql: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)  # options of journey.py


def _category(name: str, more: str = "") -> str:
    """Return a typical model of a site: one name, not one for each language."""
    return f"""

class {name}(models.Model):
    name = models.CharField(max_length=80)
    slug = models.SlugField(unique=True)
    {more}

    def __str__(self):
        return self.name

    def named_in(self, language):
        return self.name, "en"
"""


_PARENT = 'parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)'


def _migration(*names: str, topic: str) -> str:
    """Return the migration of these models, in an app that already has two."""
    parent = f'("parent", models.ForeignKey("home.{topic}", blank=True, null=True, on_delete=models.deletion.PROTECT)),'
    made = "".join(
        f"""
        migrations.CreateModel(name="{name}", fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("name", models.CharField(max_length=80)),
            ("slug", models.SlugField(unique=True)),
            {parent if name == topic else ""}
        ]),"""
        for name in names
    )
    return f"""from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("home", "0002_create_homepage")]
    operations = [{made}
    ]
"""


_ACCOUNTS = """
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

class Accounts(BaseUserManager):
    def create_superuser(self, email, password):
        account = self.model(email=email, is_superuser=True, is_staff=True)
        account.set_password(password)
        account.save()

class Account(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    USERNAME_FIELD = EMAIL_FIELD = "email"
    objects = Accounts()
"""

_POSTGRESQL = """
import os
from urllib.parse import urlsplit
_at = urlsplit(os.environ["THEIR_DATABASE"])
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": "postgres",
    "USER": _at.username, "PASSWORD": _at.password, "HOST": _at.hostname, "PORT": _at.port,
}}
"""

_NOTES = """
from django.db import models
from wagtail.models import Page

class Note(models.Model):
    words = models.CharField(max_length=80)

class ArticlePage(Page):
    page_ptr = models.OneToOneField(Page, models.CASCADE, parent_link=True, related_name="%(app_label)s_article")
"""

_BLOCKS = """
from wagtail import blocks

class KeyFigureBlock(blocks.StructBlock):
    figure = blocks.CharBlock()
    counts = blocks.CharBlock()

    class Meta:
        template = "home/key_figure.html"
"""

_PAGES = """

from django.db import models
from events.models import EditionPage
from news.models import ArticlePage

class StoryPage(ArticlePage):
    reporter = models.CharField(max_length=80, blank=True)
    content_panels = [*ArticlePage.content_panels, "reporter"]

class FairPage(EditionPage):
    stands = models.PositiveSmallIntegerField(null=True, blank=True)
    own_panels = ["stands"]
"""

SHAPES: dict[str, Shape] = {
    "to the letter": Shape(
        tables="wagtail", options={"steps": ["visit_screens", "delete_pages", "migrate_back", "read_home"]}
    ),
    "news": Shape(plugins=frozenset({"news"})),
    "events with all optional apps": Shape(
        plugins=frozenset({"events"}),
        settings="""
INSTALLED_APPS = [
    "foundation.authorship.all_pages", "foundation.custody.all_models", "foundation.written_dates.all_forms",
    "foundation.unsaved", *INSTALLED_APPS,
]
MIDDLEWARE += ["foundation.unsaved.middleware.UnsavedMiddleware"]
CSRF_FAILURE_VIEW = "foundation.unsaved.csrf.failed"
""",
    ),
    "their own categories in an app with migrations": Shape(
        leaves_out=("foundation.vocabulary",),
        settings="""
ORGANISATION_MODEL, TOPIC_MODEL = "home.Office", "home.Subject"
REGION_MODEL, PERSON_MODEL = "home.District", "home.Human"
""",
        files={
            "+home/models.py": "".join(
                [_category("Office"), _category("Subject", _PARENT), _category("District"), _category("Human")]
            ),
            "home/migrations/0003_categories.py": _migration("Office", "Subject", "District", "Human", topic="Subject"),
        },
        tables="wagtail",
        options={"topic": "home.Subject", "steps": ["visit_screens", "migrate_back", "migrate_again"]},
    ),
    "their own topics beside our categories": Shape(
        settings='TOPIC_MODEL = "home.Topic"\n',
        files={
            "+home/models.py": _category("Topic", _PARENT),
            "home/migrations/0003_categories.py": _migration("Topic", topic="Topic"),
        },
        tables="wagtail",
        options={"topic": "home.Topic"},
    ),
    "other prefixes, and their own apps events and news": Shape(
        urls={
            'path("", include(wagtail_urls)),': 'path("pages/", include(wagtail_urls)),',
            'path("", include("news.urls"))': 'path("press/", include("news.urls"))',
            'path("", include("news.urls.localized"))': 'path("pages/", include("news.urls.localized"))',
            'path("", include("events.urls"))': 'path("programme/", include("events.urls"))',
        },
        settings='INSTALLED_APPS += ["theirs.events", "theirs.news"]\n',
        files={
            f"theirs/{app}/{name}": content
            for app in ("events", "news")
            for name, content in {"__init__.py": "", "models.py": _NOTES, "migrations/__init__.py": ""}.items()
        },
        options={"makes": ["events", "news"], "start": "/pages", "slugs": {"news": "press", "events": "dates"}},
    ),
    "only Georgian": Shape(
        settings='LANGUAGE_CODE = "ka"\nLANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("ka", "ქართული")]\n',
        options={  # articles are checked for text in another language
            "language": "ka",
            "title": "ლაბორატორიები ადარებენ",
            "text": "მათ შეადარეს, როგორ ამოწმებენ ზეითუნის ზეთს.",
            "standfirst": "თერთმეტი ლაბორატორია შეხვდა ერთმანეთს.",
        },
    ),
    "four languages": Shape(several=True, options={"start": "/en"}),
    "their own users, on PostgreSQL": Shape(
        settings=f"""
INSTALLED_APPS += ["theirs.accounts", "django.contrib.postgres"]
AUTH_USER_MODEL = "accounts.Account"
{_POSTGRESQL}""",
        files={
            "theirs/accounts/__init__.py": "",
            "theirs/accounts/models.py": _ACCOUNTS,
            "theirs/accounts/migrations/__init__.py": "",
        },
        tables="",
        needs_postgresql=True,
        options={"makes": ["accounts"], "steps": ["visit_screens"]},
    ),
    "their own kinds of pages and a block": Shape(
        settings='BODY_BLOCKS = {"key_figure": "home.blocks.KeyFigureBlock"}\n',
        files={
            "home/blocks.py": _BLOCKS,
            "home/templates/home/key_figure.html": "<p><strong>{{ value.figure }}</strong> {{ value.counts }}</p>\n",
            "home/templates/home/fair_page.html": '{% extends "events/edition_page.html" %}{% block content %}'
            "{{ block.super }}<p>{{ page.stands }} stands</p>{% endblock %}\n",
            "+home/models.py": _PAGES,
        },
        options={
            "makes": ["home"],
            "article": "home.storypage",
            "article_values": {"reporter": "Ann Example"},
            "blocks": [["key_figure", {"-figure": "27 tonnes", "-counts": "of oil"}]],
            "shows": ["27 tonnes"],
            "edition": "home.fairpage",
            "edition_values": {"stands": "40"},
            "steps": ["visit_screens"],
        },
    ),
}
