"""Start from text: turn the pasted text of a press item into a draft with title, date and body."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.models import PageSubscription
from wagtail.rich_text import RichText

from foundation import languages
from foundation.components.admin import AdminScreen, HeaderButton
from foundation.languages import spelling
from news.editorial.plain_text import Block, Heading, PlainItem, paragraphs_html, read_item
from news.models import ArticlePage, NewsIndexPage

MOST_CHARACTERS = 100_000
PERMISSION = "add_subpage"


def lists_of(user: Any) -> list[NewsIndexPage]:
    """Return the news lists to which this user may add an article."""
    indexes = NewsIndexPage.objects.filter(alias_of=None).select_related("locale").order_by("path")
    return [index for index in indexes if index.permissions_for_user(user).can_add_subpage()]


class TextForm(forms.Form):
    index = forms.ChoiceField(label=gettext_lazy("News list"))
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"}),
        error_messages={"required": gettext_lazy("Paste the text of the article here.")},
        help_text=gettext_lazy(
            "The first line is the title. A line with the date can follow, such as “Brussels, 25 May 2021”. "
            "Blank lines separate paragraphs. A short line between two paragraphs becomes a heading. Lines "
            "that start with a dash or a number become a list."
        ),
    )

    def __init__(self, *args: Any, lists: list[NewsIndexPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = PlainItem()
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

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.item = read_item(text)
        if not self.item.title and not self.item.blocks:
            raise forms.ValidationError(_("Paste the text of the article here."))
        if not self.item.title:
            raise forms.ValidationError(
                _("The first line is too long for a title. Put the title on its own line above the text.")
            )
        if not self.item.blocks:
            raise forms.ValidationError(
                _("This is only a title. Paste the paragraphs below it as well, or start with an empty article.")
            )
        return text


def body_of(blocks: Iterable[Block]) -> list[tuple[str, Any]]:
    """Return the blocks of a body: a text block for each run of paragraphs and lists, a block for each heading."""
    body: list[tuple[str, Any]] = []
    for is_heading, run in groupby(blocks, key=lambda block: isinstance(block, Heading)):
        if is_heading:
            body += [("heading", {"text": block.text, "level": "h2"}) for block in run if isinstance(block, Heading)]
        else:
            html = paragraphs_html(block for block in run if not isinstance(block, Heading))
            body.append(("text", RichText(html)))
    return body


@transaction.atomic
def start_draft(item: PlainItem, index: NewsIndexPage, *, user: Any) -> ArticlePage:
    """Create the draft and its first revision, logged like on Wagtail's own screen."""
    page = ArticlePage(
        title=item.title,
        owner=user,
        locale=index.locale,
        live=False,
        published_on=item.published_on or timezone.localdate(),
        standfirst=item.standfirst,
        body=body_of(item.blocks),
    )
    page.draft_title = page.title
    index.add_child(instance=page)
    page.save_revision(user=user, log_action=True, clean=False)
    PageSubscription.objects.update_or_create(page=page, user=user, defaults={"comment_notifications": True})
    return page


class StartFromTextView(AdminScreen, FormView):
    form_class = TextForm
    template_name = "news/admin/start_from_text.html"
    page_title = gettext_lazy("Start from text")
    header_icon = "doc-full-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.lists = lists_of(request.user)
        if not self.lists or (self.index_id and self.index_id not in {index.pk for index in self.lists}):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def index_id(self) -> int | None:
        return self.kwargs.get("index_id")

    def get_initial(self) -> dict[str, Any]:
        return {"index": str(self.index_id or self.lists[0].pk)}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "lists": self.lists}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = [{"url": reverse("articles:index"), "label": _("Articles")}, {"url": "", "label": self.page_title}]
        return [*self.breadcrumbs_items, *here]

    def form_valid(self, form: TextForm) -> HttpResponse:
        index = form.lists[form.cleaned_data["index"]]
        page = start_draft(form.item, index, user=self.request.user)
        messages.success(self.request, _said(form.item))
        return redirect(f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}?suggest")

    def form_invalid(self, form: TextForm) -> HttpResponse:
        messages.validation_error(self.request, _("No draft was created."), form)
        return super().form_invalid(form)


def _said(item: PlainItem) -> str:
    sentences = [_("Draft created.")]
    if item.published_on is None:
        sentences.append(_("There is no date in the text, so the publication date is set to today."))
    if item.standfirst:
        sentences.append(_("The first sentence is used as the standfirst. Shorten it if you can."))
    else:
        sentences.append(_("The first sentence is too long for a standfirst. Write a shorter one."))
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
            buttons.append(HeaderButton(label=_("Start from text"), url=url, icon_name="copy"))
        return buttons


class AllArticlesView(StartFromTextButton, IndexView):
    pass


class NewsListView(StartFromTextButton, ExplorableIndexView):
    pass
