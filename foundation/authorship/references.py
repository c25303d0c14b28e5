"""Validation of references in forms: users may refer only to objects that they may see.

A chooser hides what a user may not see, but a form accepts any submitted key. So `RefersToVisible` checks each
reference of a submitted form, in fields, formset rows, stream blocks and rich text, against the site's rules
(`register_rule`). A reference that the page already has is always valid, because an editor put it there.

A refused row cannot be loaded for the rest of the request. Otherwise the form with the error would show its title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any, Protocol

from django import forms
from django.apps import apps
from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.core.signals import request_finished, request_started
from django.db.models import Model
from django.db.models.signals import post_init
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from foundation.whole_numbers import number_of_row

type Reference = tuple[type[Model], str]


class Rule(Protocol):
    """Rule that says which rows of some models a user may refer to."""

    @property
    def models(self) -> tuple[type[Model], ...]: ...

    def applies_to(self, user: Any) -> bool:
        """Return whether there are any rows to which this user may not refer."""

    def visible(self, user: Any, model: type[Model]) -> Any:
        """Return the rows that this user may refer to. ``model`` is one of ``models`` or a subclass."""


_rules: list[Rule] = []


def register_rule(rule: Rule) -> None:
    """Refuse references to rows that ``rule`` does not allow. Call in ``AppConfig.ready``."""
    _rules.append(rule)
    for model in apps.get_models():
        if issubclass(model, rule.models):
            post_init.connect(_refuse_row, sender=model, dispatch_uid=f"authorship_refuse_{model._meta.label}")


def visible(rows: Any, *, to: Any) -> Any:
    """Return only those ``rows`` to which, by the rules, the user ``to`` may refer."""
    for rule in _rules:
        if issubclass(rows.model, rule.models) and rule.applies_to(to):
            rows = rows.filter(pk__in=rule.visible(to, rows.model).values("pk"))
    return rows


def refused(references: Iterable[Reference], *, by: Any) -> set[Reference]:
    """Return the references that ``by`` may not use. Raise `BadRequest` for one that is not a number."""
    pks: dict[type[Model], set[str]] = {}
    for model, pk in references:
        pks.setdefault(model, set()).add(pk)
    found = set()
    for rule in _rules:
        for model, wanted in pks.items() if rule.applies_to(by) else ():
            if issubclass(model, rule.models):
                try:
                    list(map(int, wanted))
                except ValueError as error:  # no chooser sends such a value, and no editor could show it again
                    raise BadRequest("A reference is not a number.") from error
                numbers = {pk: number_of_row(pk) for pk in wanted}
                rows = rule.visible(by, model).filter(pk__in=[number for number in numbers.values() if number])
                visible = set(rows.values_list("pk", flat=True))
                found |= {(model, pk) for pk, number in numbers.items() if number not in visible}
    return found


class RefersToVisible(WagtailAdminPageForm):
    """Page form that refuses references that its choosers would not offer, and keeps all other input."""

    def full_clean(self) -> None:
        named = (
            self._refused_fields() if self.is_bound and any(rule.applies_to(self.for_user) for rule in _rules) else []
        )
        super().full_clean()
        message = _("This refers to something that you cannot see. Remove it or choose another one.")
        for form, name in named:
            if form.errors is not None:  # accessing ``errors`` cleans the form of a row
                form.errors.pop(name, None)
                form.add_error(name, forms.ValidationError(message, code="hidden"))

    def _refused_fields(self) -> list[tuple[Any, str]]:
        """Return the fields with a refused reference. Hide the rows, and restore the previous value of simple fields."""
        fields = [(form, name) for form in _forms_of(self) for name in form.fields]
        sent = {
            (form, name): set(_references(form, name, form[name].data)) for form, name in fields if _refers(form, name)
        }
        had = {found for form, name in sent for found in _references(form, name, form[name].initial)}
        hidden = refused(set().union(*sent.values()) - had, by=self.for_user)
        hide(hidden)
        named = [field for field, references in sent.items() if references & hidden]
        for form, name in named:
            if isinstance(form.fields[name], forms.ModelChoiceField):
                _put_back(form, name, {pk for _model, pk in hidden})
        return named


def _forms_of(form: Any) -> Iterator[Any]:
    """Yield the form and the forms of its rows, at any depth."""
    yield form
    for formset in getattr(form, "formsets", {}).values():
        for row in formset.forms:
            yield from _forms_of(row)


def _model_field(form: Any, name: str) -> Any:
    try:
        return form.instance._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _refers(form: Any, name: str) -> bool:
    is_choice = isinstance(form.fields[name], forms.ModelChoiceField)
    return is_choice or hasattr(_model_field(form, name), "extract_references")


def _references(form: Any, name: str, value: Any) -> Iterator[Reference]:
    """Yield the rows to which ``value`` of this field refers."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        model = form._meta.model if field.queryset is None else field.queryset.model
        for one in value if isinstance(value, (list, tuple)) else [value]:
            pk = getattr(one, "pk", one)
            if pk not in (None, ""):
                yield model, str(pk)
    elif value:
        for model, pk, *_paths in _model_field(form, name).extract_references(value):
            yield model, str(pk)


def _put_back(form: Any, name: str, hidden: set[str]) -> None:
    """Remove the hidden rows from the data, so that the form does not look up their titles."""
    key = form.add_prefix(name)
    form.data = form.data.copy()
    if isinstance(form.fields[name], forms.ModelMultipleChoiceField):
        form.data.setlist(key, [one for one in form.data.getlist(key) if one not in hidden])
    else:
        form.data[key] = form[name].initial or ""


# --- Rows hidden for this request -------------------------------------------------------------------------------------

_hidden: ContextVar[frozenset[tuple[type[Model], int | None]]] = ContextVar("hidden", default=frozenset())


def hide(references: set[Reference]) -> None:
    """Hide the rows of ``references`` until the next request: loading one raises ``DoesNotExist``."""
    if references:
        _hidden.set(_hidden.get() | {(model, number_of_row(pk)) for model, pk in references})


def _refuse_row(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if (hidden := _hidden.get()) and any(instance.pk == pk and issubclass(sender, model) for model, pk in hidden):
        raise sender.DoesNotExist  # type: ignore[attr-defined]


@receiver([request_started, request_finished], dispatch_uid="authorship_request")
def _forget(**kwargs: Any) -> None:
    _hidden.set(frozenset())
