"""Personal data that ``news`` stores (a hook of ``custody``): mail subscriptions, also unconfirmed ones, with the times
of sent mails, and the contacts whom we write to when a delivery fails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import hooks

from foundation.custody.personal_data import Kept, Own, PersonalData, Who
from foundation.languages import spelling
from news.delivery import mail_subscriptions
from news.models import Channel, DigestRun, Subscription


class Mail(PersonalData):
    """Mail subscriptions of readers and of people at organisations, with the times of sent mails."""

    name = "mail"
    label = pgettext_lazy("email updates", "Email")

    def _channels(self, who: Who) -> Any:
        rows = (
            Channel.objects.filter(kind=mail_subscriptions.KIND, email__iexact=who.email)
            if who.email
            else Channel.objects.none()
        )
        return rows.select_related("subscription__organisation").order_by("pk")

    def find(self, who: Who, *, by: Any) -> Sequence[Kept]:
        found = [
            Kept(
                _("%(wish)s (%(state)s, since %(day)s)")
                % {
                    "wish": "; ".join(mail_subscriptions.in_words(row)),
                    "state": row.get_state_display(),
                    "day": date_format(row.created_at, "SHORT_DATE_FORMAT"),
                }
            )
            for row in self._channels(who)
        ]
        sent = DigestRun.objects.filter(email__iexact=who.email).count() if who.email else 0
        return [*found, Kept(_("Records of emails sent: %(number)d") % {"number": sent})] if sent else found

    def export(self, who: Who, *, by: Any) -> Sequence[dict[str, Any]]:
        channels = [
            {
                "email": row.email,
                "organisation": str(row.subscription.organisation) if row.subscription.organisation else None,
                "wish": mail_subscriptions.in_words(row),
                "state": row.state,
                "language": row.language,
                "time_zone": row.time_zone,
                "hour": row.hour,
                "asked_at": row.created_at,
            }
            for row in self._channels(who)
        ]
        runs = DigestRun.objects.filter(email__iexact=who.email) if who.email else DigestRun.objects.none()
        return [*channels, *({"mail": run.window, "sent_at": run.sent_at} for run in runs.order_by("pk"))]

    def erase(self, who: Who, *, by: Any, at: datetime) -> int:
        return mail_subscriptions.erase_address(who.email) if who.email else 0

    def erase_own(self, email: str, *, at: datetime) -> Own:
        mail_subscriptions.erase_address(email)
        return Own(erased=[_("Your email preferences with your address, and the record of emails sent to you.")])


class Contacts(PersonalData):
    """Contact persons of organisations' subscriptions."""

    name = "contacts"
    label = gettext_lazy("Contacts for subscriptions")

    def _subscriptions(self, who: Who) -> Any:
        rows = (
            Subscription.objects.filter(contact_email__iexact=who.email) if who.email else Subscription.objects.none()
        )
        return rows.select_related("organisation").order_by("pk")

    def find(self, who: Who, *, by: Any) -> Sequence[Kept]:
        may = by.has_perm("newsroom_news.change_subscription")
        return [
            Kept(
                spelling.dashed(row.contact_name, row),
                reverse("news_subscription", args=[row.pk]) if may and row.organisation_id else "",
            )
            for row in self._subscriptions(who)
        ]

    def export(self, who: Who, *, by: Any) -> Sequence[dict[str, Any]]:
        return [
            {
                "name": row.contact_name,
                "email": row.contact_email,
                "language": row.contact_language,
                "subscription": str(row),
            }
            for row in self._subscriptions(who)
        ]

    def erase(self, who: Who, *, by: Any, at: datetime) -> int:
        """Erase the contact person; the subscription continues without one."""
        keys = list(self._subscriptions(who).values_list("pk", flat=True))
        return Subscription.objects.filter(pk__in=keys).update(contact_name="", contact_email="")

    def erase_own(self, email: str, *, at: datetime) -> Own:
        said = _(
            "You are the contact person for the subscription “%(name)s”. Your organisation or our office can "
            "change this."
        )
        return Own(left=[said % {"name": row} for row in self._subscriptions(Who(email))])


@hooks.register("register_personal_data")
def mail() -> PersonalData:
    return Mail()


@hooks.register("register_personal_data")
def contacts() -> PersonalData:
    return Contacts()
