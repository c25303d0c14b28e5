"""Show the main button of the editor beside "Save draft", not in the menu behind the arrow.

That is "Publish" for users who may publish, and "Submit" for everyone else. A review has two ways out, "Approve" and
"Request changes", and approval with a comment behind the arrow. Publishing or cancelling the review is left out,
because the author would not be notified. Beside it, users who may publish choose a time: now, tomorrow at 9:00, or any
other. This applies only to the editors of page types that ``menus`` has registered.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.forms import Media
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from foundation.authorship.publication import scheduling
from foundation.authorship.screens.menus import arrangement_of
from foundation.components import dates

SAVE = "action-save-draft"
# In order of preference; the names are Wagtail's.
PUBLISH = "action-publish"
APPROVE, RETURN = "approve", "reject"
TO_READERS = (APPROVE, PUBLISH, "action-submit")
# Left out in a review.
ENDS_REVIEW = {PUBLISH, "action-cancel-workflow"}


# Enter in a field presses the first submit button of a form. This one saves the draft, as Wagtail's first button does.
SAVES_ON_ENTER = mark_safe("<button hidden></button>")


class Submit(ActionMenuItem):
    """Submit button with a translated label. Wagtail labels its own with the name of the workflow, stored in one
    language."""

    name = "action-submit"
    label = gettext_lazy("Submit for approval")
    icon_name = "resubmit"


class PublishAt(ActionMenuItem):
    """Button that opens the choice of the time of publication."""

    name = "action-publish-at"
    template_name = "authorship/publish_at.html"

    class Media:
        js = ["authorship/publish_at.js"]

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        now, sent = timezone.localtime(), parent_context["request"].POST
        tomorrow = scheduling.tomorrow(now)
        return {
            **super().get_context_data(parent_context),
            "scheduling": scheduling,
            "tomorrow": tomorrow,
            "tomorrow_in_words": dates.in_words(tomorrow),
            "zone_of_account": dates.zone_of_account(),
            "written": sent.get(scheduling.FIELD, ""),
            "why_not": scheduling.why_not(sent, at=now),
        }


class ButtonsBeside(ActionMenuItem):
    """Several buttons side by side, instead of the single one that Wagtail shows."""

    def __init__(self, *buttons: ActionMenuItem) -> None:
        super().__init__()
        self.buttons = buttons

    @property
    def media(self) -> Media:
        return sum((button.media for button in self.buttons), Media())

    def render_html(self, parent_context: Any = None) -> SafeString:
        shown = format_html_join("", "{}", ((button.render_html(parent_context),) for button in self.buttons))
        return format_html("{}{}", SAVES_ON_ENTER, shown)


@hooks.register("construct_page_action_menu")
def put_publish_beside_save(menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    if arrangement_of(_edited(request, context)) is None:
        return
    menu_items[:] = [Submit(order=item.order) if item.name == Submit.name else item for item in menu_items]
    # Wagtail has two approve actions; the second asks for a comment first and stays in the menu.
    named = {item.name: item for item in reversed(menu_items)}
    main = next((named[name] for name in TO_READERS if name in named), None)
    save = named.get(SAVE)
    if main is None or save is None:
        return
    is_review = main.name == APPROVE
    beside = [named[RETURN]] if is_review and RETURN in named else []
    shown = [main, *([PublishAt()] if PUBLISH in named else []), *beside, save]
    if is_review:
        menu_items[:] = [item for item in menu_items if item.name not in ENDS_REVIEW]
    menu_items[:] = [ButtonsBeside(*shown), *(item for item in menu_items if item not in shown)]


def _edited(request: HttpRequest, context: dict[str, Any]) -> type[Page] | None:
    """Return the type of the page in the editor. For a new page, only the URL contains it."""
    if page := context.get("page"):
        return page.specific_class  # type: ignore[no-any-return]
    values = request.resolver_match.kwargs if request.resolver_match else {}
    app, model = values.get("content_type_app_name"), values.get("content_type_model_name")
    return apps.get_model(app, model) if app and model else None
