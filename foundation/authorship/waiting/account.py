"""Account setting: whether the user wants the daily email (``daily``)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel

from foundation.mailing.models import DailyMail


class DailyMailForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = DailyMail
        fields = ["is_wanted"]
        labels = {"is_wanted": _("One email a day about my tasks")}
        help_texts = {"is_wanted": _("Only on days with something new.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the user, whom Wagtail passes as ``instance`` to every account settings form."""
        user = kwargs.pop("instance")
        kwargs["instance"] = DailyMail.objects.filter(user=user).first() or DailyMail(user=user)
        super().__init__(*args, **kwargs)


class DailyMailPanel(BaseSettingsPanel):
    name = "daily_mail"
    title = _("Daily email")
    order = 150
    form_class = DailyMailForm


@hooks.register("register_account_settings_panel")
def daily_mail_panel(request: HttpRequest, user: Any, profile: Any) -> DailyMailPanel:
    return DailyMailPanel(request, user, profile)
