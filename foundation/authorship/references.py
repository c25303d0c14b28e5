"""What a form refers to: people refer only to what they may see.

A chooser leaves out what a person may not see, but a form takes any number that is sent. So `RefersToVisible` reads each
reference of a submitted form, in fields, in rows of formsets, in stream blocks and in rich text, and asks the site's rule
(`register_rule`). A reference that the page already has is always valid: an editor put it there.

A refused row does not exist for the rest of the request. Otherwise the form that names the error would show its title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any, Protocol

from django import forms
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.signals import request_finished, request_started
from django.db.models import Model
from django.db.models.signals import post_init
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

type Reference = tuple[type[Model], str]


class Rule(Protocol):
    """What a person may refer to, of some models."""

    @property
    def models(self) -> tuple[type[Model], ...]: ...

    def applies_to(self, user: Any) -> bool:
        """Whether there is anything that this person may not refer to."""

    def visible(self, user: Any, model: type[Model]) -> Any:
        """The rows of ``model``, one of these or made from one, that this person may refer to."""


_rules: list[Rule] = []


def register_rule(rule: Rule) -> None:
    """Refuse references to what ``rule`` leaves out. For ``AppConfig.ready``."""
    _rules.append(rule)
    for model in apps.get_models():
        if issubclass(model, rule.models):
            post_init.connect(_refuse_row, sender=model, dispatch_uid=f"authorship_refuse_{model._meta.label}")


def refused(references: Iterable[Reference], *, by: Any) -> set[Reference]:
    """Those of ``references`` that ``by`` may not use."""
    pks: dict[type[Model], set[str]] = {}
    for model, pk in references:
        pks.setdefault(model, set()).add(pk)
    found = set()
    for rule in _rules:
        for model, wanted in pks.items() if rule.applies_to(by) else ():
            if issubclass(model, rule.models):
                numbers = [pk for pk in wanted if pk.isascii() and pk.isdecimal() and len(pk) < 19]
                rows = rule.visible(by, model).filter(pk__in=numbers)
                found |= {(model, pk) for pk in wanted - set(map(str, rows.values_list("pk", flat=True)))}
    return found


class RefersToVisible(WagtailAdminPageForm):
    """A page form that refuses references which its choosers would not offer. It keeps everything else that was typed."""

    def full_clean(self) -> None:
        named = (
            self._refused_fields() if self.is_bound and any(rule.applies_to(self.for_user) for rule in _rules) else []
        )
        super().full_clean()
        message = _(
            "This refers to a page, an image or a document that you cannot see. Remove it or choose another one."
        )
        for form, name in named:
            if form.errors is not None:  # which cleans the form of a row
                form.errors.pop(name, None)
                form.add_error(name, forms.ValidationError(message, code="hidden"))

    def _refused_fields(self) -> list[tuple[Any, str]]:
        """The fields with such a reference. Hide the rows, and put back what a simple field had before."""
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
    """The form and those of its rows, at any depth."""
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
    """The rows to which ``value`` of this field refers."""
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
    """Without the hidden rows, so that the form does not look for their titles."""
    key = form.add_prefix(name)
    form.data = form.data.copy()
    if isinstance(form.fields[name], forms.ModelMultipleChoiceField):
        form.data.setlist(key, [one for one in form.data.getlist(key) if one not in hidden])
    else:
        form.data[key] = form[name].initial or ""


# --- Rows that do not exist for this request --------------------------------------------------------------------------

_hidden: ContextVar[frozenset[Reference]] = ContextVar("hidden", default=frozenset())


def hide(references: set[Reference]) -> None:
    """Hide the rows of ``references`` until the next request: loading one raises ``DoesNotExist``."""
    if references:
        _hidden.set(_hidden.get() | references)


def _refuse_row(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if (hidden := _hidden.get()) and any(str(instance.pk) == pk and issubclass(sender, model) for model, pk in hidden):
        raise sender.DoesNotExist  # type: ignore[attr-defined]


@receiver([request_started, request_finished], dispatch_uid="authorship_request")
def _forget(**kwargs: Any) -> None:
    _hidden.set(frozenset())
