"""``manage.py add_webhook``: set up the webhook of an endpoint that the operator trusts."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from foundation.filters import vocabulary_model
from news.delivery import webhooks
from news.models import Channel, Subscription
from news.models.items import facet
from news.models.matching import Rule


class Command(BaseCommand):
    help = "Set up a webhook, or find the one with this name. The endpoint must be verified unless you use --without-challenge."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="Name of the webhook in the CMS and on the console.")
        parser.add_argument("url", help="Address that receives the messages.")
        parser.add_argument("--secret", help="“whsec_” followed by base64. Default: create a secret and show it.")
        parser.add_argument("--organisation", metavar="SLUG", help="Organisation that receives the messages.")
        parser.add_argument(
            "--topic", action="append", default=[], metavar="SLUG", help="Only this topic. Can be repeated."
        )
        parser.add_argument(
            "--without-challenge", action="store_true", help="Activate the webhook straight away, without verification."
        )

    def handle(self, *, name: str, url: str, secret: str | None, without_challenge: bool, **options: Any) -> None:
        now = timezone.now()
        channel = Channel.objects.filter(kind=webhooks.KIND, name=name).exclude(state="ended").first()
        if channel is None:
            channel = _made(name, url, secret, options["organisation"], options["topic"])
            self.stdout.write(f"Secret: {channel.secret}")
        elif channel.url != url:
            raise CommandError(f"The webhook {name!r} already exists with a different address.")
        if channel.state == Channel.State.UNCONFIRMED:
            if without_challenge:
                channel.state, channel.state_at = Channel.State.ACTIVE, now
                channel.save(update_fields=["state", "state_at"])
            elif not (outcome := webhooks.challenge(channel, at=now)).ok:
                raise CommandError(f"The endpoint could not be verified: {outcome.error}")
        self.stdout.write(f"Webhook {channel.pk} {name}: {channel.get_state_display()}")


@transaction.atomic
def _made(name: str, url: str, secret: str | None, organisation: str | None, topics: list[str]) -> Channel:
    now = timezone.now()
    owner = _row(apps.get_model(settings.ORGANISATION_MODEL), organisation) if organisation else None
    rows = [_row(vocabulary_model("topic"), slug) for slug in topics]
    rule = Rule(any_of=frozenset(facet("topic", row.pk) for row in rows))
    subscription = Subscription.objects.create(
        organisation=owner, name=name, stored_rule=rule.as_json(), created_at=now
    )
    try:
        return webhooks.new_channel(subscription, url=url, at=now, name=name, secret=secret)
    except ValueError as error:
        raise CommandError(str(error)) from None


def _row(model: Any, slug: str) -> Any:
    row = model._default_manager.filter(slug=slug).first()
    if row is None:
        raise CommandError(f"There is no {model._meta.verbose_name} with the slug {slug!r}. Look it up in the CMS.")
    return row
