"""The actions of editors on entries at the desk, for forms and for the script: each is undone as a batch."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from foundation.filters import vocabulary_model
from foundation.whole_numbers import whole_number
from news.admin.desk import MOVES, counts_in_words, people
from news.admin.screens import ENTRIES, Screen
from news.conf import client_for_a_person
from news.ingest import drafts, entry_images, review
from news.ingest.review import Done, NotAllowed
from news.models import Entry


class ActScreen(Screen, View):
    """One action on one entry or on the ticked ones. Answers a form with a redirect and the script with JSON."""

    permission = ENTRIES
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        pks = _numbers(request.POST.getlist("entry"))
        entries = list(Entry.objects.filter(pk__in=pks).order_by("pk"))
        if not entries:
            return self.answer(_("Select some entries first."), level="warning", code=400)
        try:
            return self.do(request.POST.get("do", ""), entries)
        except (NotAllowed, entry_images.PictureError) as error:
            return self.answer(str(error), level="error", code=409)

    def do(self, verb: str, entries: list[Entry]) -> HttpResponse:
        at, by, asked = timezone.now(), self.request.user, self.request.POST
        match verb:
            case "shortlist":
                return self.done(review.shortlist(entries, at=at, by=by), verb)
            case "reopen":
                return self.done(review.reopen(entries, at=at, by=by), verb)
            case "dismiss":
                return self.done(review.dismiss(entries, at=at, by=by), verb)
            case "publish":
                return self.done(review.accept_as_external(entries, at=at, by=by), verb)
            case "fold":
                into = whole_number(asked.get("into", ""))
                lead = _lead(entries) if into is None else get_object_or_404(Entry, pk=into)
                return self.done(review.fold(entries, into=lead, at=at, by=by), verb)
            case "seen":
                return self.done(review.seen(entries, at=at, by=by), verb)
            case "assign":
                return self.done(review.assign(entries, to=_person(asked.get("assignee", "")), at=at, by=by), verb)
            case "tag":
                rows = list(vocabulary_model("topic")._default_manager.filter(pk__in=_numbers(asked.getlist("topic"))))
                return self.done(review.tag(entries, topics=rows, at=at, by=by), verb)
            case "draft":
                return self.drafted(entries[0])
        name = verb.removeprefix("target:")
        page = drafts.accept_as(name, entries[0], at=at, by=by)
        return self.made(entries[0], page)

    def drafted(self, entry: Entry) -> HttpResponse:
        """Create a draft. Pictures are fetched before the transaction begins."""
        chosen = self.request.POST.getlist("picture")
        taken = entry_images.take(entry, chosen, client=client_for_a_person()) if chosen else []
        page = drafts.accept_as_article(entry, at=timezone.now(), by=self.request.user, pictures=taken)
        return self.made(entry, page)

    def made(self, entry: Entry, page: Page) -> HttpResponse:
        action = entry.actions.standing().newest_first().first()
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return self.answer(
            _("Draft created from “%(title)s”.") % {"title": entry},
            moved=[entry.pk],
            batch=action.batch if action else None,
            link=url,
        )

    def done(self, done: Done, verb: str) -> HttpResponse:
        refused = " ".join(sentence for _entry, sentence in done.refused[:5])
        if not done.entries:
            return self.answer(refused, level="error", code=409)
        said = f"{SAID[verb] % {'what': _what(done.entries)}} {refused}".strip()
        moved = [entry.pk for entry in done.entries] if verb in MOVES or verb == "seen" else []
        return self.answer(said, level="warning" if refused else "success", moved=moved, batch=done.batch)

    def answer(
        self,
        said: str,
        *,
        level: str = "success",
        code: int = 200,
        moved: Iterable[int] = (),
        batch: uuid.UUID | None = None,
        link: str = "",
    ) -> HttpResponse:
        if "application/json" in self.request.headers.get("accept", ""):
            values = {"message": said, "moved": [*moved], "batch": str(batch or ""), "link": link}
            return JsonResponse({**values, "counts": counts_in_words()}, status=code)
        buttons = [messages.button(link, _("Open the draft"))] if link else []
        getattr(messages, level)(self.request, said, buttons=buttons)
        return redirect(f"{reverse('news_desk')}?{self.request.POST.get('back', '')}")


# Messages around `_what`. The noun is separate from the verb, because languages with several plural forms cannot combine both.
SAID = {
    "shortlist": gettext_lazy("Shortlisted: %(what)s."),
    "reopen": gettext_lazy("Marked as new: %(what)s."),
    "dismiss": gettext_lazy("Dismissed: %(what)s."),
    "publish": gettext_lazy("Published as external item: %(what)s."),
    "fold": gettext_lazy("Merged: %(what)s."),
    "seen": gettext_lazy("Change marked as seen: %(what)s."),
    "assign": gettext_lazy("Assigned: %(what)s."),
    "tag": gettext_lazy("Topics set: %(what)s."),
}


def _what(entries: list[Entry]) -> str:
    """Return the title of a single entry, or the number of several."""
    if len(entries) == 1:
        return _("“%(title)s”") % {"title": entries[0]}
    return ngettext("%(count)d entry", "%(count)d entries", len(entries)) % {"count": len(entries)}


def _lead(entries: list[Entry]) -> Entry:
    """Return the oldest of the ticked entries, into which the others are folded."""
    if len(entries) < 2:
        raise NotAllowed(_("Select the entries about the same story. The oldest becomes the main entry."))
    return min(entries, key=lambda entry: (entry.sort_at, entry.pk))


def _person(text: str) -> Any:
    """Return the user, or None for empty text. Raise `NotAllowed` for a user without access to the desk."""
    if not text:
        return None
    number = whole_number(text)
    if number not in dict(people()):
        raise NotAllowed(_("Choose someone who has access to the desk."))
    return get_user_model().objects.get(pk=number)


def _numbers(texts: Iterable[str]) -> list[int]:
    return [number for text in texts if (number := whole_number(text)) is not None]


class UndoScreen(ActScreen):
    """Undo of the given batch of actions, or else of this user's last one."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            batch = uuid.UUID(request.POST.get("batch", "")) if request.POST.get("batch") else None
        except ValueError:
            raise Http404 from None
        batch = batch or review.last_batch(by=request.user)
        if batch is None:
            return self.answer(_("There is nothing to undo."), level="warning", code=409)
        done = review.undo(batch, at=timezone.now(), by=request.user)
        if not done.entries:
            refused = " ".join(sentence for _entry, sentence in done.refused[:5])
            return self.answer(refused or _("There is nothing to undo."), level="error", code=409)
        said = _("Undone: %(what)s.") % {"what": _what(done.entries)}
        return self.answer(said, moved=[entry.pk for entry in done.entries])


@hooks.register("register_admin_urls")
def action_urls() -> list[Any]:
    return [
        path("desk/act/", ActScreen.as_view(), name="news_desk_act"),
        path("desk/undo/", UndoScreen.as_view(), name="news_desk_undo"),
    ]
