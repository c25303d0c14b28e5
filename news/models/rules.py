"""Rules for new entries, applied before an editor sees them."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from news.conf import model_name

from .sources import Source


class RuleQuerySet(models.QuerySet["Rule"]):
    def active(self) -> Self:
        return self.filter(is_active=True).order_by("position", "pk")


class Rule(models.Model):
    """An action for entries that meet all conditions that are filled in: add a topic, shortlist or dismiss."""

    class Action(models.TextChoices):
        TAG = "tag", _("Add a topic")
        SHORTLIST = "shortlist", _("Shortlist the entry")
        DISMISS = "dismiss", _("Dismiss the entry")

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=200)
    is_active = models.BooleanField(pgettext_lazy("rule", "active"), default=True)
    position = models.PositiveIntegerField(
        pgettext_lazy("place of a rule", "order"),
        default=100,
        help_text=_("Rules run in this order. The first rule that shortlists or dismisses the entry decides."),
    )
    words = models.CharField(
        _("words"),
        max_length=500,
        blank=True,
        help_text=_(
            "Separate words or phrases with commas. The rule matches if at least one is in the title or text as a "
            "whole word or phrase."
        ),
    )
    source = models.ForeignKey(
        Source, verbose_name=_("source"), null=True, blank=True, on_delete=models.CASCADE, related_name="rules"
    )
    language = models.CharField(_("language"), max_length=35, blank=True)
    action = models.CharField(_("action"), max_length=20, choices=Action)
    topic = models.ForeignKey(
        model_name("TOPIC_MODEL"),
        verbose_name=_("topic"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if not (self.words.strip(" ,") or self.source_id or self.language):
            raise ValidationError(_("Enter words, a source or a language. Otherwise the rule would match every entry."))
        if self.action == self.Action.TAG and not self.topic_id:
            raise ValidationError({"topic": _("Choose the topic to add.")})
