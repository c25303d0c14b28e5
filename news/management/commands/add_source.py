"""``manage.py add_source URL``: follow a source, and report its new entries."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from news.conf import http_client, model_of
from news.ingest.adding import NotAdded, add, follow
from news.models import Source
from news.parsing.parsers import Parsers


class Command(BaseCommand):
    help = "Add the feed, calendar or news sitemap at an address, or the best one that the page links to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="Address of the feed, or of the page that links to it.")
        parser.add_argument(
            "--watch", metavar="SELECTOR", help="Watch the page itself. CSS selector for each news item."
        )
        parser.add_argument("--title", default="", help="Title shown to readers. Default: the title in the feed.")
        parser.add_argument("--organisation", metavar="SLUG", help="Organisation that publishes the news.")
        parser.add_argument(
            "--topic", metavar="SLUG", action="append", default=[], help="Topic for all entries. Can be repeated."
        )
        parser.add_argument("--language", default="", metavar="CODE", help="Language of entries that do not state one.")
        parser.add_argument("--licence", default="", help="Licence of the texts.")
        parser.add_argument(
            "--shows",
            choices=Source.Shows.values,
            default=Source.Shows.EXCERPT,
            help="How much of an entry readers see. Default: %(default)s.",
        )
        parser.add_argument(
            "--trust",
            choices=Source.Trust.values,
            default=Source.Trust.REVIEW,
            help="Whether entries wait on the desk or are published automatically. Default: %(default)s.",
        )

    def handle(self, url: str, **options: Any) -> None:
        values = {name: options[name] for name in ("title", "language", "licence", "shows", "trust")}
        if options["organisation"]:
            values["organisation"] = _named("ORGANISATION_MODEL", options["organisation"])
        values["topics"] = [_named("TOPIC_MODEL", slug) for slug in options["topic"]]
        way_in = follow
        if options["watch"]:
            way_in = add
            values |= {"kind": Source.Kind.PAGE, "settings": {"item": options["watch"]}}
        with Parsers() as parsers:
            try:
                report = way_in(url, values=values, client=http_client(), reader=parsers, clock=timezone.now)
            except NotAdded as error:
                raise CommandError(f"Not added: {error}") from None
        source = report.source
        if report.error:
            raise CommandError(f"Added as source {source.pk}, but: {report.error}")
        self.stdout.write(
            f"Added as source {source.pk}: {source} ({source.kind}, {source.url}). New entries: {report.new}."
        )
        self.stdout.write(f"Next poll: {timezone.localtime(source.next_poll_at):%Y-%m-%d %H:%M}.")


def _named(setting: str, slug: str) -> Any:
    model = model_of(setting)
    found = model._default_manager.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no {model._meta.verbose_name} with the slug {slug!r}. Look it up in the CMS.")
    return found
