"""Mail: pending deliveries are collected until the hour that a person chose, for one digest (``delivery.digests``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation import languages
from news.delivery import mail_subscriptions
from news.delivery.channel_health import ChannelFacts, Health
from news.delivery.channel_types import Added, ChannelType, Flow
from news.models import Channel, Subscription


class MailForm(forms.ModelForm):  # type: ignore[type-arg]
    """Form for mail to a person at the organisation, who must confirm it first."""

    class Meta:
        model = Channel
        fields = ("email", "language", "frequency", "weekday", "hour", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        days = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
        label = self.fields["weekday"].label
        self.fields["weekday"] = forms.TypedChoiceField(label=label, coerce=int, choices=list(enumerate(days)))
        hours = [(hour, f"{hour:02}:00") for hour in range(24)]
        self.fields["hour"] = forms.TypedChoiceField(
            label=self.fields["hour"].label, coerce=int, choices=hours, initial=8
        )
        self.fields["language"] = forms.ChoiceField(label=self.fields["language"].label, choices=languages.choices())
        self.fields["time_zone"].initial = timezone.get_default_timezone_name()
        self.fields["time_zone"].help_text = _("For example Europe/Brussels.")

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip() or timezone.get_default_timezone_name()
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise forms.ValidationError(_("Enter a valid time zone, such as Europe/Brussels.")) from None
        return name


class Mail(ChannelType):
    key = mail_subscriptions.KIND
    label = pgettext_lazy("email updates", "Email")
    unconfirmed_label = Channel.State.UNCONFIRMED.label
    flow = Flow.COLLECTED
    form_class = MailForm
    add_label = gettext_lazy("Send confirmation email")

    def wants_only_major(self, channel: Channel) -> bool:
        return channel.frequency == Channel.Frequency.AT_ONCE

    def form(self, data: Mapping[str, Any] | None = None) -> MailForm:
        return MailForm(data, prefix=self.key, instance=Channel(kind=self.key))

    def add(self, subscription: Subscription, form: MailForm, *, at: datetime) -> Added:
        channel: Channel = form.save(commit=False)
        channel.subscription, channel.email = subscription, channel.email.lower()
        channel.created_at = channel.state_at = channel.next_attempt_at = at
        channel.save()
        return Added(
            channel,
            _("We have sent a confirmation email to %(email)s. Email updates start when it is confirmed.")
            % {"email": channel.email},
        )

    def state_in_words(self, channel: Channel, facts: ChannelFacts, health: Health) -> str:
        if channel.state == Channel.State.UNCONFIRMED:
            return _("Waiting for the link in our email to be opened.")
        return super().state_in_words(channel, facts, health)
