"""People whom an article names, in the editor's order. The setting ``PERSON_MODEL`` is the model of a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from foundation.authorship.references import RefersToVisible
from foundation.components.slugs import NamesWhoHasTheSlug
from foundation.filing.widgets import FilingSelectMultiple
from foundation.whole_numbers import whole_number
from news.conf import model_name, model_of

OFFER = "named-person"  # the choices that fields request; `news.admin.filing` provides them


class ArticlePerson(Orderable):
    page = ParentalKey("newsroom_news.ArticlePage", on_delete=models.CASCADE, related_name="named_people")
    person = models.ForeignKey(
        model_name("PERSON_MODEL"), verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Orderable.Meta):
        verbose_name = _("person")

    def __str__(self) -> str:
        return str(self.person)


class NamesPeople:
    """Mixin for articles. Rows are in order, and those that stay keep their primary key."""

    named_people: Any

    @property
    def names_of_people(self) -> str:
        """Names for the search index."""
        return ", ".join(str(row.person) for row in self.named_people.all())

    def name_people(self, people: Iterable[Any]) -> None:
        known = {row.person_id: row for row in self.named_people.all()}
        rows = []
        for place, person in enumerate(people):
            row = known.get(person.pk) or ArticlePerson(person=person)
            row.sort_order = place
            rows.append(row)
        self.named_people = rows


class PeopleField(forms.Field):
    """Field for people, in the order of their chips. The value is a list of rows."""

    widget = FilingSelectMultiple(OFFER, is_short=True, is_ordered=True)

    def clean(self, value: Any) -> list[Any]:
        wanted = list(dict.fromkeys(value or []))
        numbers = [number for one in wanted if (number := whole_number(one)) is not None]
        known = {str(row.pk): row for row in model_of("PERSON_MODEL")._default_manager.filter(pk__in=numbers)}
        if missing := [one for one in wanted if one not in known]:
            raise ValidationError(gettext("This person does not exist any more: %(which)s.") % {"which": missing[0]})
        return [known[one] for one in wanted]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(one) for one in initial or []] != [str(one) for one in data or []]


class ArticleForm(RefersToVisible, NamesWhoHasTheSlug):
    people = PeopleField(label=pgettext_lazy("named in an article", "People"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["people"] = [row.person_id for row in self.instance.named_people.all()]

    def save(self, commit: bool = True) -> Any:
        if "people" in self.cleaned_data:
            self.instance.name_people(self.cleaned_data["people"])
        return super().save(commit=commit)
