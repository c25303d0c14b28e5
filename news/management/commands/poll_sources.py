"""``manage.py poll_sources``: poll due sources, one or all, manually. Prints a line for each."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from foundation.whole_numbers import whole_number
from news.ingest.polling import open_poller
from news.ingest.store import Report
from news.models import Source


class Command(BaseCommand):
    help = "Poll the sources that are due. The worker does this continuously."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--source", metavar="ID|URL", help="Poll this source even if it is not due. Exit status 1 if it fails."
        )
        which.add_argument(
            "--all", action="store_true", help="Poll all sources that are not paused, even if they are not due."
        )

    def handle(self, *, source: str | None, all: bool, **options: Any) -> None:
        now = timezone.now()
        if source:
            named = [_find(source)]
        elif all:
            named = list(Source.objects.active())
        else:
            named = []
        self.total, self.count = len(named) or Source.objects.due(at=now).count(), 0
        failed: list[Report] = []

        def tell(report: Report) -> None:
            self.count += 1
            self.stdout.write(f"[{self.count}/{max(self.count, self.total)}] {report.source.pk} {_line(report)}")
            if report.error:
                failed.append(report)

        with open_poller(clock=timezone.now) as poller:
            tally = poller.poll_these(named, on_report=tell) if named else poller.poll_due(on_report=tell)
        self.stdout.write(
            f"Polled {tally.polled}: {tally.new} new entries, {tally.changed} changed, {len(failed)} sources failed."
        )
        left_out = len(named) - self.count
        if left_out > 0:
            words = f"{left_out} skipped, because they are being polled now or their server has asked us to wait."
            if source:
                raise CommandError(words)
            self.stdout.write(words)
        if source and failed:
            raise CommandError(failed[0].error)


def _find(name: str) -> Source:
    number = whole_number(name)
    by = Q(url=name) | Q(effective_url=name) if number is None else Q(pk=number)
    found = Source.objects.filter(by).first()
    if found is None:
        raise CommandError(
            f"There is no source with the number or address {name}. Use 'manage.py add_source' to add a new one."
        )
    return found


def _line(report: Report) -> str:
    name = str(report.source)
    if report.is_lost:
        return f"{name}: changed or taken over by someone else in the meantime, nothing saved"
    if report.error:
        return f"{name}: failed: {report.error}"
    if report.outcome == "not_modified":
        return f"{name}: not modified"
    return f"{name}: {report.new} new, {report.changed} changed"
