"""The screen "State of the site" in the CMS, with the tasks that failed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from foundation.components.admin import AdminScreen, ScreenMenuItem, register_screens
from foundation.jobs import task_queue
from rocb.state import telling
from rocb.state.failed_tasks import in_words
from rocb.state.gathering import facts
from rocb.state.judging import Level, lines

PERMISSION = "rocb.see_state"
TASKS_SHOWN = 50


class FailingPanel(Component):
    """Panel on the home page of the CMS that lists what is failing, for users who may see the state of the site."""

    name = "state"
    order = 11
    template_name = "rocb/admin/failing_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        found = lines(facts(at=timezone.now()))
        return {
            "failing": [line for line in found if line.level == Level.BAD and line.key not in telling.TOLD_ELSEWHERE]
        }


@hooks.register("construct_homepage_panels")
def add_failing_panel(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm(PERMISSION) and telling.is_failing():
        panels.append(FailingPanel())


class StateScreen(AdminScreen, View):
    template_name = "rocb/admin/state.html"
    page_title = gettext_lazy("State of the site")
    header_icon = "view"
    permission = PERMISSION

    def get(self, request: HttpRequest) -> HttpResponse:
        signs = {
            Level.GOOD: ("success", _("OK")),
            Level.WARNING: ("warning", _("Needs attention")),
            Level.BAD: ("cross", _("Failing")),
        }
        rows = []
        for line in lines(facts(at=timezone.now())):
            icon, word = signs[line.level]
            if line.is_off or line.is_unknown:
                icon, word = "info-circle", _("Switched off") if line.is_off else _("Not known")
            rows.append({"line": line, "icon": icon, "word": word})
        return self.render_to_response(
            self.get_context_data(
                rows=rows, tasks=[in_words(task) for task in task_queue.failed_tasks(most=TASKS_SHOWN)]
            )
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Run the failed task named by ``again``, or delete the one named by ``drop``."""
        if key := request.POST.get("again"):
            done, said = task_queue.run_again(key), _("The task will run again.")
        elif key := request.POST.get("drop"):
            done, said = task_queue.drop(key), _("The task has been deleted.")
        else:
            done = False
        if done:
            messages.success(request, said)
        else:
            messages.warning(request, _("Someone else was faster. The task is no longer on the list."))
        return HttpResponseRedirect(reverse("rocb_state"))


register_screens(path("state/", StateScreen.as_view(), name="rocb_state"))


@hooks.register("register_reports_menu_item")
def state_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        StateScreen.page_title, reverse("rocb_state"), icon_name="view", order=1200, permission=PERMISSION
    )


@hooks.register("register_permissions")
def state_permissions() -> Any:
    return Permission.objects.filter(content_type__app_label="rocb", codename="see_state")
