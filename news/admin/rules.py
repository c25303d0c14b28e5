"""Editors' screens for rules, with a trial of what a rule would have done before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView
from wagtail import hooks
from wagtail.admin import messages

from foundation.components.admin import HeaderButton, ScreenMenuItem, register_screens
from foundation.filing.widgets import FilingSelect
from news.admin.screens import RULES, Screen
from news.ingest import review
from news.ingest.rules import apply_rules
from news.ingest.store import facts_of
from news.models import Entry, EntryStatus, Rule

LOOKS_BACK = timedelta(days=30)
LOOKED_THROUGH = 3000
EXAMPLES = 8
RULES_SHOWN = 500


@dataclass(slots=True)
class Trial:
    """Entries that a rule matches. ``of`` is the number of examined entries, at most the newest `LOOKED_THROUGH`."""

    of: int = 0
    count: int = 0
    examples: list[Entry] = field(default_factory=list)
    pks: list[int] = field(default_factory=list)


def try_rule(rule: Rule, entries: Any) -> Trial:
    """Try the rule on a queryset of entries, without changing them."""
    trial, facts = Trial(), [facts_of(rule)]
    rows = entries.select_related("source").defer("raw_html", "html", "source__document").newest_first()
    for entry in rows[:LOOKED_THROUGH].iterator(chunk_size=500):
        trial.of += 1
        status, topics = apply_rules(
            facts,
            source_id=entry.source_id,
            language=entry.language or entry.source.language,
            title=entry.title,
            text=entry.text,
        )
        if status or topics:
            trial.count += 1
            trial.pks.append(entry.pk)
            if len(trial.examples) < EXAMPLES:
                trial.examples.append(entry)
    return trial


def lately(*, at: datetime) -> Any:
    return Entry.objects.filter(first_seen_at__gte=at - LOOKS_BACK)


def apply_now(rule: Rule, *, at: datetime, by: Any) -> list[review.Done]:
    """Apply the rule to undecided entries. Each batch can be undone on the desk."""
    trial = try_rule(rule, Entry.objects.filter(status=EntryStatus.NEW))
    done = []
    for begin in range(0, len(trial.pks), review.MOST_AT_ONCE):
        entries = list(Entry.objects.filter(pk__in=trial.pks[begin : begin + review.MOST_AT_ONCE]))
        if rule.action == Rule.Action.SHORTLIST:
            done.append(review.shortlist(entries, at=at, by=by))
        elif rule.action == Rule.Action.DISMISS:
            done.append(review.dismiss(entries, at=at, by=by))
        elif rule.topic is not None:
            done.append(review.add_topic(entries, topic=rule.topic, at=at, by=by))
    return done


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Rule
        fields = ("name", "words", "source", "language", "action", "topic", "position", "is_active")
        widgets = {"source": FilingSelect("source"), "topic": FilingSelect("topic")}
        help_texts = {
            "language": gettext_lazy(
                "A language code, for example fr or pt-BR: the rule then matches only entries in that "
                "language. Leave empty for all languages."
            )
        }


class RulesScreen(Screen, TemplateView):
    template_name = "news/admin/rules.html"
    page_title = gettext_lazy("Rules")
    header_icon = "sliders"
    permission = RULES

    @property
    def header_buttons(self) -> list[HeaderButton]:  # type: ignore[override]
        return [HeaderButton(label=_("Add a rule"), url=reverse("news_rule_add"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = Rule.objects.select_related("source", "topic")[:RULES_SHOWN]
        return {**super().get_context_data(**kwargs), "rules": rules}


class RuleScreen(Screen, FormView):
    """A new or existing rule: try it out, save it, apply it to waiting entries, delete it."""

    template_name = "news/admin/rule.html"
    form_class = RuleForm
    header_icon = "sliders"
    permission = RULES

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.rule = get_object_or_404(Rule, pk=kwargs["pk"]) if "pk" in kwargs else Rule()

    def get_page_title(self) -> str:
        return str(self.rule) if self.rule.pk else _("Add a rule")

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("news_rules"), "label": _("Rules")}, {"url": "", "label": self.get_page_title()}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.rule}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "rule": self.rule, "days": LOOKS_BACK.days}
        if self.rule.pk and self.request.method == "GET" and "waiting" in self.request.GET:
            context["waiting"] = try_rule(self.rule, Entry.objects.filter(status=EntryStatus.NEW))
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.rule.pk and "delete" in request.POST:
            self.rule.delete()
            messages.success(request, _("The rule has been deleted. Its earlier actions are kept."))
            return redirect("news_rules")
        if self.rule.pk and "apply" in request.POST:
            done = apply_now(self.rule, at=timezone.now(), by=request.user)
            count = sum(len(one.entries) for one in done)
            said = ngettext(
                "The rule has been applied to %(count)d entry.",
                "The rule has been applied to %(count)d entries.",
                count,
            )
            messages.success(request, said % {"count": count})
            return redirect("news_rules")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: RuleForm) -> HttpResponse:
        if "try" in self.request.POST:
            trial = try_rule(form.instance, lately(at=timezone.now()))
            return self.render_to_response(self.get_context_data(form=form, trial=trial))
        rule = form.save()
        messages.success(self.request, _("“%(rule)s” has been saved.") % {"rule": rule})
        if "ask-apply" in self.request.POST:
            return redirect(f"{reverse('news_rule', args=[rule.pk])}?waiting")
        return redirect("news_rules")

    def form_invalid(self, form: RuleForm) -> HttpResponse:
        messages.validation_error(self.request, _("The rule could not be saved. Check the fields below."), form)
        return super().form_invalid(form)


register_screens(
    path("rules/", RulesScreen.as_view(), name="news_rules"),
    path("rules/add/", RuleScreen.as_view(), name="news_rule_add"),
    path("rules/<int:pk>/", RuleScreen.as_view(), name="news_rule"),
)


@hooks.register("register_admin_menu_item")
def rules_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        gettext_lazy("Rules"), reverse("news_rules"), name="rules", icon_name="sliders", order=131, permission=RULES
    )
