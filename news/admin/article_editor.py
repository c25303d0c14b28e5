"""Article editor with the checks before publication: listed in a side panel, enforced when an article goes to readers.

A draft is always saved, manually or by autosave. Errors block publishing, submitting and approving. Nothing that the
editor typed is lost: the form comes back with each error at its field or block.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.blocks import StreamBlockValidationError, StructBlock, StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockValidationError
from wagtail.models import Page

from foundation.authorship.editor import EditorSteps
from foundation.authorship.publication import all_versions, asking, other_language, refusing
from foundation.authorship.publication.unapproved import changes_by_others, compare_url
from foundation.authorship.screens import menus
from foundation.authorship.screens.menus import ArrangedMenu
from foundation.components.admin import ChecksPanel, one_panel_of_checks
from news.admin.going_out import say_what_happened, sentences_before
from news.editorial import rules
from news.editorial.facts import block_id, findings_of
from news.editorial.rules import Finding
from news.models import ArticlePage, ExternalIndexPage, NewsIndexPage


def findings_now(page: ArticlePage) -> list[Finding]:
    return findings_of(page, today=timezone.localdate())


def errors_now(page: ArticlePage) -> list[Finding]:
    return rules.errors(findings_now(page))


def _errors_and_warnings(page: ArticlePage) -> tuple[list[Finding], list[Finding]]:
    findings = findings_now(page)
    return rules.errors(findings), [finding for finding in findings if not finding.is_error]


all_versions.register_checks(ArticlePage, _errors_and_warnings)
menus.register(ArticlePage, list_name="articles:index")
menus.register(NewsIndexPage, ExternalIndexPage)


class ArticleChecksPanel(ChecksPanel):
    """Panel with all findings for the newest saved draft, and the effects of publication."""

    part_template_name = "news/admin/editorial_panel.html"

    def __init__(self, page: ArticlePage, request: HttpRequest) -> None:
        super().__init__(page, request)
        self.findings = findings_now(page) if page.pk else []
        self.changes = changes_by_others(page, request.user)
        self.count = len(self.findings) + len(self.changes)
        self.is_urgent = bool(rules.errors(self.findings) or self.changes)
        self.before = sentences_before(page, request.user) if page.pk else []

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        errors = rules.errors(self.findings)
        return {
            **super().get_context_data(parent_context),
            "is_saved": bool(self.object.pk),
            "errors": _with_targets(errors),
            "warnings": _with_targets([finding for finding in self.findings if not finding.is_error]),
            "changes": self.changes,
            "compare_url": compare_url(self.object) if self.changes else "",
            "before": self.before,
        }


# Fields whose anchor in the editor differs from their name.
FIELD_TARGETS = {"body": "#body-root", "image": "#id_image-chooser"}
FIELDS = {"title", "published_on", "standfirst", "image_caption", "correction_note", *FIELD_TARGETS}


def _with_targets(findings: list[Finding]) -> list[tuple[Finding, str]]:
    """Pair each finding with the anchor of its field or block in the editor."""
    return [(finding, _target(finding.where)) for finding in findings]


def _target(where: str) -> str:
    if where in FIELDS:
        return FIELD_TARGETS.get(where, f"#id_{where}")
    return f"#block-{where}-section"


class ChecksBeforePublication:
    """Mixin for Wagtail's create and edit views. Errors prevent publication, and the form keeps all input."""

    request: HttpRequest
    page: ArticlePage
    action_name: str
    workflow_action: str
    has_unsaved_changes: bool
    render_to_response: Any
    get_context_data: Any

    def form_valid(self, form: Any) -> HttpResponse:
        if not refusing.leads_to_readers(self):
            return super().form_valid(form)  # type: ignore[misc, no-any-return]
        form.instance.date_correction(today=timezone.localdate())
        errors = errors_now(form.instance)
        about_language = [finding for finding in errors if finding.is_about_language]
        reason = other_language.given(self.request) if about_language else ""
        if reason:
            errors = [finding for finding in errors if not finding.is_about_language]
        if errors:
            if about_language:
                other_language.ask(self.request)
            return self._refused(form, errors)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if reason:
            other_language.record(self.page, reason, by=self.request.user)
        return response

    def add_save_confirmation_message(self) -> None:
        """Replace Wagtail's message after an approval, which only says that the page was updated."""
        if self.action_name == "perform_workflow_action" and refusing.leads_to_readers(self):
            say_what_approval_did(self.request, self.page)
        else:
            super().add_save_confirmation_message()  # type: ignore[misc]

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()  # type: ignore[misc]
        return one_panel_of_checks(self, panels, ArticleChecksPanel(self.page, self.request))

    def _refused(self, form: Any, errors: list[Finding]) -> HttpResponse:
        """Render the submitted form again, with each error at its field or block and a summary above."""
        _add_errors(form, errors)
        sentence = ngettext(
            "Fix %(count)d issue before readers can see the article. You can still save the draft.",
            "Fix %(count)d issues before readers can see the article. You can still save the draft.",
            len(errors),
        )
        messages.validation_error(self.request, sentence % {"count": len(errors)}, form)
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())


def _add_errors(form: Any, errors: list[Finding]) -> None:
    at_blocks: dict[str, list[ValidationError]] = {}
    for finding in errors:
        error = ValidationError(f"{finding.message} {finding.fix}", code=finding.code)
        if finding.where in form.fields:
            form.add_error(finding.where, error)
        elif "body" in form.fields:
            at_blocks.setdefault(finding.where, []).append(error)
        else:  # a field that this person may not edit
            form.add_error(None, error)
    if at_blocks:
        form.add_error("body", _at_blocks(form.instance.body, at_blocks))


def _at_blocks(body: Any, errors: dict[str, list[ValidationError]]) -> StreamBlockValidationError:
    """Return the errors in the shape that makes the editor show them at their blocks."""
    at_position: dict[int, ValidationError] = {}
    for position, child in enumerate(body):
        of_child = errors.get(block_id(child, position))
        if not of_child:
            continue
        if isinstance(child.block, StructBlock):
            at_position[position] = StructBlockValidationError(non_block_errors=of_child)
        elif isinstance(child.block, TypedTableBlock):
            at_position[position] = TypedTableBlockValidationError(non_block_errors=of_child)
        else:
            at_position[position] = ValidationError(of_child)
    error = StreamBlockValidationError(block_errors=at_position)
    error.message = " ".join(message for of_child in errors.values() for one in of_child for message in one.messages)
    return error


class ArticleCreateView(EditorSteps, ChecksBeforePublication, CreateView):
    pass


class ArticleEditView(ArrangedMenu, EditorSteps, ChecksBeforePublication, EditView):
    pass


class ArticleWorkflowActionView(WorkflowActionView):
    """View that approves from the dashboard or a list, without the editor."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.action_name != refusing.RETURN_TO_AUTHOR:
            page = self.task_state.revision.as_object()
            if errors := errors_now(page):
                refusing.say_why_not(request, page, errors)
                edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
                if request.headers.get("x-requested-with") == "XMLHttpRequest":
                    return self.render_modal_json(request, {"step": "success", "redirect": edit_url})
                return redirect(edit_url)
        response = super().post(request, *args, **kwargs)
        if self.action_name != refusing.RETURN_TO_AUTHOR:
            say_what_approval_did(request, self.object)
        return response


def say_what_approval_did(request: HttpRequest, page: Page) -> None:
    """Report what the approval did. Wagtail only says "approved" or "updated", even if the page is now public."""
    page = ArticlePage.objects.get(pk=page.pk)
    title = page.get_admin_display_title()
    if page.live and not page.has_unpublished_changes:
        buttons = [messages.button(page.full_url, _("View live"), new_window=True)] if page.full_url else []
        messages.success(request, _("“%(title)s” has been published.") % {"title": title}, buttons=buttons)
        say_what_happened(request, page)
        all_versions.offer_versions(request, page)
    elif page.approved_schedule and page.go_live_at:
        at = date_format(timezone.localtime(page.go_live_at), "DATETIME_FORMAT")
        text = _("“%(title)s” has been approved and will go live on %(moment)s.")
        messages.success(request, text % {"title": title, "moment": at})
    else:  # another step of the review follows
        messages.success(request, _("“%(title)s” has been approved.") % {"title": title})


@hooks.register("before_bulk_action")
def check_before_bulk_publishing(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Leave articles with errors out of a bulk action and name them; the others are published."""
    response: HttpResponse | None = refusing.leave_out(
        request, action_type, objects, action, model=ArticlePage, errors=errors_now
    )
    return response


@hooks.register("before_publish_page")
def ask_about_changes_of_others(request: HttpRequest, page: Page) -> HttpResponse | None:
    return asking.ask_first(request, page) if isinstance(page, ArticlePage) else None


@hooks.register("before_bulk_action", order=-1)
def leave_out_unapproved_changes(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """First leave out articles with unapproved changes of others, so that the checks of texts skip them."""
    response: HttpResponse | None = asking.leave_out(request, action_type, objects, action, model=ArticlePage)
    return response
