"""Start from a text or file: turn a text, a file or a web page into a draft with title, date, standfirst and body."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView

from foundation import languages
from foundation.components.admin import AdminScreen, HeaderButton
from foundation.languages import spelling
from news.admin.already_here import Same, find_same
from news.admin.bringing import fetch_document, images_of, start_draft, undo
from news.admin.bringing_words import left_out_in_words
from news.conf import client_for_a_person
from news.editorial.bringing_in import Draft, draft_of
from news.models import ArticlePage, NewsIndexPage
from news.models.error_words import explain
from news.parsing.documents import Document, Picture, Refused, read_apart
from news.parsing.documents.kinds import MOST_BYTES
from news.parsing.identity import is_address

MOST_CHARACTERS = 100_000
PERMISSION = "add_subpage"
# The last draft that was brought in: its page and images, for "Undo".
SESSION_KEY = "news_brought_in"


def lists_of(user: Any) -> list[NewsIndexPage]:
    """Return the news lists to which this user may add an article."""
    indexes = NewsIndexPage.objects.filter(alias_of=None).select_related("locale").order_by("path")
    return [index for index in indexes if index.permissions_for_user(user).can_add_subpage()]


class BringForm(forms.Form):
    """One box: a text or an address (``text``), pasted HTML (``rich``, sent by the script) or a file."""

    index = forms.ChoiceField(label=gettext_lazy("News list"))
    text = forms.CharField(
        label=gettext_lazy("Text or address"),
        max_length=MOST_CHARACTERS,
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true", "data-bring-text": ""}),
        help_text=gettext_lazy(
            "Paste a text from Word, Google Docs, LibreOffice, an email or a page, or the address of a page. In plain text, "
            "the first line is the title, and a line with the date can follow. Blank lines separate paragraphs."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.eml,.html,.htm,.txt", "data-bring-file": ""}),
        help_text=gettext_lazy(
            "Choose a file, or drop it here: Word (.docx), PDF, email (.eml), web page (.html) or plain text (.txt), up to "
            "25 MB."
        ),
    )
    rich = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, *args: Any, lists: list[NewsIndexPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = Draft()
        self.lists = {str(index.pk): index for index in lists}
        names = dict(languages.choices())
        index_field: Any = self.fields["index"]
        index_field.choices = [
            (
                pk,
                spelling.labelled(
                    names.get(index.locale.language_code, index.locale.language_code), index.get_admin_display_title()
                ),
            )
            for pk, index in self.lists.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        text, file, rich = cleaned["text"], cleaned["file"], cleaned["rich"]
        if file and text.strip():
            raise forms.ValidationError(_("There are a text and a file. Remove one of them."))
        try:
            document = _read(text, file, rich)
            self.draft = draft_of(document)
        except Refused as error:
            self.add_error("file" if file else "text", explain(error))
            return cleaned
        if file and not self.draft.title and self.draft.blocks:
            self.draft = replace(self.draft, title=_title_of_file(file.name))
        if message := _missing(self.draft, file=file, was_address=bool(document.source_url)):
            self.add_error("file" if file else "text", message)
        return cleaned


def _read(text: str, file: Any, rich: Any) -> Document:
    for one, kind in ((file, ""), (rich, "clipboard")):
        if one:
            if one.size > MOST_BYTES:
                raise Refused(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
            document = read_apart(one.read(), kind=kind)
            if document.blocks or document.plain_text.strip() or kind == "":
                return document
    address = text.strip()
    if is_address(address) and not re.search(r"\s", address):
        return fetch_document(address, client=client_for_a_person())
    return Document(plain_text=text)


def _title_of_file(name: str) -> str:
    """Return the words of a file name. The name may be a path on another system."""
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").split())[:255]


def _missing(draft: Draft, *, file: Any, was_address: bool) -> str:
    """Return a sentence if the text is not enough for a draft, or ""."""
    has_text = any(not isinstance(block, Picture) for block in draft.blocks)
    if file and not has_text:
        return _("There is no text in the file.")
    if was_address and not has_text:
        return _("There is no article on the page. Copy its text and paste it here.")
    if not draft.title and not has_text:
        return _("Paste the text of the article here.")
    if not draft.title:
        return _("The first line is too long for a title. Put the title on its own line above the text.")
    if not has_text:
        return _("This is only a title. Paste the paragraphs below it as well, or start with an empty article.")
    return ""


class StartFromTextView(AdminScreen, FormView):
    """The form. The script sends it with a header, and gets addresses and sentences as JSON instead of a page."""

    form_class = BringForm
    template_name = "news/admin/start_from_text.html"
    page_title = gettext_lazy("Start from a text or file")
    header_icon = "doc-full-inverse"

    @cached_property
    def lists(self) -> list[NewsIndexPage]:
        return lists_of(self.request.user)

    def is_allowed(self) -> bool:
        return bool(self.lists) and (not self.index_id or self.index_id in {index.pk for index in self.lists})

    @cached_property
    def index_id(self) -> int | None:
        return self.kwargs.get("index_id")

    @property
    def is_for_script(self) -> bool:
        return self.request.headers.get("X-Requested-With") == "XMLHttpRequest"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.undo() if "undo" in request.POST else super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        own = (index.pk for index in self.lists if index.locale.language_code == get_language())
        return {"index": str(self.index_id or next(own, self.lists[0].pk))}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "lists": self.lists}

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("articles:index"), "label": _("Articles")}, {"url": "", "label": self.page_title}]

    def form_valid(self, form: BringForm) -> HttpResponse:
        draft, index, user = form.draft, form.lists[form.cleaned_data["index"]], self.request.user
        today = timezone.localdate()
        same = find_same(
            draft.title,
            draft.text,
            on=draft.published_on or today,
            source_url=draft.source_url,
            language=index.locale.language_code,
            user=user,
        )
        images = images_of(draft, client=client_for_a_person())
        brought = start_draft(draft, images, index, user=user, on=today)
        pk, whole = brought.page.pk, brought.whole
        self.request.session[SESSION_KEY] = {"page": pk, "images": brought.images, "whole": whole}
        back = reverse("wagtailadmin_pages:revisions_revert", args=[pk, whole]) if whole else ""
        show = messages.warning if same else messages.success
        show(self.request, self._message(draft, same, index, back=back))
        url = f"{reverse('wagtailadmin_pages:edit', args=[pk])}?suggest"
        return JsonResponse({"success": True, "url": url}) if self.is_for_script else redirect(url)

    def _message(self, draft: Draft, same: list[Same], index: NewsIndexPage, *, back: str) -> str:
        context = {
            "said": _said(draft),
            "same": same,
            "back": back,
            "action": reverse("news_start_from_text", args=[index.pk]),
        }
        return render_to_string("news/admin/brought_in.html", context, request=self.request)

    def form_invalid(self, form: BringForm) -> HttpResponse:
        if self.is_for_script:
            errors = [error for errors in form.errors.values() for error in errors]
            return JsonResponse({"success": False, "errors": errors})
        messages.validation_error(self.request, _("No draft was created."), form)
        return super().form_invalid(form)

    def undo(self) -> HttpResponse:
        """Delete the draft that was brought in last, unless it was changed since."""
        brought = self.request.session.pop(SESSION_KEY, {})
        page = ArticlePage.objects.filter(pk=brought.get("page")).first()
        if page is None or not undo(
            page, brought.get("images", []), user=self.request.user, whole=brought.get("whole")
        ):
            messages.error(
                self.request, _("The draft has been changed since. To delete it, open it and choose “Delete”.")
            )
            return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else self.request.path)
        messages.success(self.request, _("The draft has been deleted."))
        return redirect(f"{self.request.path}?again")


def _said(draft: Draft) -> str:
    sentences = [_("Draft created.")]
    if draft.first_line_is_title:
        sentences.append(_("The first line is used as the title."))
    if draft.published_on is None:
        sentences.append(_("No date line was found, so the publication date is set to today."))
    if not draft.standfirst:
        sentences.append(_("The standfirst is empty. Write one or two sentences."))
    elif draft.standfirst == draft.document.standfirst:
        sentences.append(_("The standfirst is taken from the document."))
    else:
        sentences.append(_("The first sentence has moved from the text to the standfirst. Shorten it if you can."))
    if draft.source_url:
        sentences.append(_("The source is filled in under “Origin”."))
    elif draft.source_line:
        sentences.append(_("The text names a source without a link. Check it under “Origin”."))
    sentences += left_out_in_words(draft.document.left_out, draft.document.changed)
    return " ".join(sentences)


@hooks.register("register_admin_urls")
def start_from_text_urls() -> list[Any]:
    view = StartFromTextView.as_view()
    return [
        path("news/start-from-text/", view, name="news_start_from_text"),
        path("news/start-from-text/<int:index_id>/", view, name="news_start_from_text"),
    ]


class StartFromTextButton:
    """Mixin for lists of articles in the CMS: a button beside the one that adds an empty article."""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = list(super().header_buttons)  # type: ignore[misc]
        parent = getattr(self, "parent_page", None)
        user = self.request.user  # type: ignore[attr-defined]
        if parent is None:
            url = reverse("news_start_from_text") if lists_of(user) else ""
        elif (
            isinstance(parent.specific_deferred, NewsIndexPage) and parent.permissions_for_user(user).can_add_subpage()
        ):
            url = reverse("news_start_from_text", args=[parent.pk])
        else:
            url = ""
        if url:
            buttons.append(HeaderButton(label=_("Start from a text or file"), url=url, icon_name="copy"))
        return buttons


class AllArticlesView(StartFromTextButton, IndexView):
    pass


class NewsListView(StartFromTextButton, ExplorableIndexView):
    pass
