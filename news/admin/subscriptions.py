"""Editors' screens for subscriptions: the list, the form with a preview of matching items, the channels."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import log

from foundation.components import dates
from foundation.components.admin import HeaderButton, ScreenMenuItem, register_screens
from foundation.languages import spelling
from foundation.whole_numbers import whole_number
from news.admin.screens import Screen
from news.admin.subscription_form import SubscriptionForm
from news.delivery import channel_actions, channel_report, rule_choices
from news.delivery.channel_types import ChannelType, Flow, NotUnderstood, all_types, keys
from news.delivery.selection import Preview, would_have_matched
from news.models import Channel, Subscription, Token
from news.views import private_feeds
from news.views.console import channel_context, console_url, new_addresses

SUBSCRIPTIONS = "newsroom_news.change_subscription"
ON_A_PAGE = 50
LINKED, UNLINKED, ACTED = (f"news.subscription_{what}" for what in ("link", "unlink", "channel"))


class SubscriptionsView(Screen):
    """Base of these screens. Responses are not cached, since they may contain a secret that is shown only once."""

    permission = SUBSCRIPTIONS
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("news_subscriptions"), "label": _("Subscriptions")}, *self.way_below()]

    def way_below(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.get_page_title()}]  # type: ignore[attr-defined]


def open_channels() -> Any:
    return channel_report.with_facts(Channel.objects.exclude(state=Channel.State.ENDED).order_by("pk"))


class SubscriptionsScreen(SubscriptionsView, TemplateView):
    """All subscriptions of organisations, and the number of readers' own mail subscriptions."""

    template_name = "news/admin/subscriptions.html"
    page_title = gettext_lazy("Subscriptions")

    def way_here(self) -> list[dict[str, Any]]:
        return self.way_below()

    @property
    def header_buttons(self) -> list[HeaderButton]:  # type: ignore[override]
        return [
            HeaderButton(
                label=_("Add a subscription"), url=reverse("news_subscription_add"), icon_name="plus", priority=1
            ),
            HeaderButton(label=_("Delivery overview"), url=reverse("news_board"), icon_name="table", priority=2),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        found = Subscription.objects.exclude(organisation=None).select_related("organisation")
        chosen = whole_number(self.request.GET.get("organisation", ""))
        if chosen is not None:
            found = found.filter(organisation=chosen)
        found = found.prefetch_related(Prefetch("channels", queryset=open_channels()))
        page = Paginator(found, ON_A_PAGE).get_page(self.request.GET.get("p"))
        names = rule_choices.facet_names(rule_choices.choice_groups())
        readers = Channel.objects.filter(kind__in=keys(Flow.COLLECTED), subscription__organisation=None).active()
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "rows": [
                {
                    "subscription": one,
                    "rule": rule_choices.in_words(one.rule, names),
                    "lines": channel_report.lines_of(one.channels.all(), at=now),
                }
                for one in page
            ],
            "is_filtered": bool(chosen),
            "readers": readers.count(),
        }


class SubscriptionEditScreen(SubscriptionsView, FormView):
    """Form of a new or existing subscription, with a preview of what it would have matched."""

    template_name = "news/admin/subscription_form.html"
    form_class = SubscriptionForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subscription = get_object_or_404(Subscription, pk=kwargs["pk"]) if "pk" in kwargs else Subscription()

    def get_page_title(self) -> str:
        return _("Edit the subscription") if self.subscription.pk else _("Add a subscription")

    def way_below(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}
        if not self.subscription.pk:
            return [here]
        return [
            {"url": reverse("news_subscription", args=[self.subscription.pk]), "label": str(self.subscription)},
            here,
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        groups = rule_choices.choice_groups()
        initial = {"organisation": self.request.GET.get("organisation", "")} if not self.subscription.pk else {}
        return {**super().get_form_kwargs(), "instance": self.subscription, "groups": groups, "initial": initial}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("preview", self._preview(context["form"]))
        return {**context, "subscription": self.subscription, "preview_path": reverse("news_subscription_preview")}

    def _preview(self, form: SubscriptionForm) -> Preview | None:
        if form.is_bound:
            return _preview_of(form)
        return would_have_matched(self.subscription, at=timezone.now())

    def form_valid(self, form: SubscriptionForm) -> HttpResponse:
        if "try" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        is_new = not self.subscription.pk
        if is_new:
            form.instance.created_at = timezone.now()
        subscription = form.save()
        log(instance=subscription, action="wagtail.create" if is_new else "wagtail.edit", user=self.request.user)
        messages.success(self.request, _("“%(name)s” has been saved.") % {"name": subscription})
        return redirect("news_subscription", subscription.pk)

    def form_invalid(self, form: SubscriptionForm) -> HttpResponse:
        messages.validation_error(self.request, _("The subscription could not be saved. Check the fields below."), form)
        return super().form_invalid(form)


def _preview_of(form: SubscriptionForm) -> Preview:
    """Return the preview for the current input, even if it is not valid yet."""
    form.is_valid()
    return would_have_matched(form.apply(), at=timezone.now())


class PreviewScreen(SubscriptionsView, FormView):
    """The preview as an HTML fragment, for the script that updates it while an editor fills in the form."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SubscriptionForm(request.POST, groups=rule_choices.choice_groups())
        return render(request, "news/admin/subscription_preview.html", {"preview": _preview_of(form)})


def _can_be_added() -> list[ChannelType]:
    return [kind for kind in all_types() if kind.form_class is not None]


class SubscriptionScreen(SubscriptionsView, TemplateView):
    """A subscription: its rule in words, its channels, channels to add, the link to the organisation's console."""

    template_name = "news/admin/subscription.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        orders = Subscription.objects.exclude(organisation=None).select_related("organisation")
        self.subscription = get_object_or_404(orders, pk=kwargs["pk"])
        self.shown: dict[str, Any] = {}
        self.refused: dict[str, BaseForm] = {}

    def get_page_title(self) -> str:
        return str(self.subscription)

    @property
    def header_buttons(self) -> list[HeaderButton]:  # type: ignore[override]
        edit_url, delete_url = (
            reverse(f"news_subscription_{to}", args=[self.subscription.pk]) for to in ("edit", "delete")
        )
        return [
            HeaderButton(label=_("Edit"), url=edit_url, icon_name="edit", priority=1),
            HeaderButton(label=_("Delete"), url=delete_url, icon_name="bin", priority=2),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, order = timezone.now(), self.subscription
        names = rule_choices.facet_names(rule_choices.choice_groups())
        tokens = Token.objects.filter(organisation=order.organisation).valid(at=now)
        return {
            **super().get_context_data(**kwargs),
            "subscription": order,
            "rule": rule_choices.in_words(order.rule, names),
            "languages": rule_choices.languages_in_words(order),
            "lines": channel_report.lines_of(open_channels().filter(subscription=order), at=now),
            "preview": would_have_matched(order, at=now),
            "additions": [(kind, self.refused.get(kind.key) or kind.form()) for kind in _can_be_added()],
            "tokens": tokens.order_by("-created_at"),
            "time_zone": dates.current_zone(),
            **self.shown,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = request.POST.get("do", "")
        if name == "link":
            self._make_link()
        elif name == "unlink":
            self._close_links()
        for kind in _can_be_added():
            if kind.key == name:
                self._add(kind)
        return self.render_to_response(self.get_context_data())

    def _add(self, kind: ChannelType) -> None:
        form = kind.form(self.request.POST)
        if not form.is_valid():
            self.refused = {kind.key: form}
            return
        added = kind.add(self.subscription, form, at=timezone.now())
        self._note(added.channel, kind.key)
        if added.words:
            messages.success(self.request, added.words)
        self.shown = {"added": added, "new_feed": private_feeds.addresses(added.token) if added.token else []}

    def _make_link(self) -> None:
        now, organisation = timezone.now(), self.subscription.organisation
        with transaction.atomic():
            has_old_link = Token.objects.filter(organisation=organisation).valid(at=now).exists()
            token = Token.rotate(at=now, organisation=organisation)
            log(instance=self.subscription, action=LINKED, user=self.request.user)
        self.shown = {"new_link": console_url(token), "has_old_link": has_old_link}

    def _close_links(self) -> None:
        with transaction.atomic():
            Token.revoke(at=timezone.now(), organisation=self.subscription.organisation)
            log(instance=self.subscription, action=UNLINKED, user=self.request.user)
        messages.success(self.request, _("The link has been revoked."))

    def _note(self, channel: Channel, what: str) -> None:
        log(instance=self.subscription, action=ACTED, user=self.request.user, data={"do": what, "channel": channel.pk})


class SubscriptionDeleteScreen(SubscriptionsView, TemplateView):
    """Confirmation page that lists what is deleted."""

    template_name = "news/admin/subscription_delete.html"
    page_title = gettext_lazy("Delete")
    permission = "newsroom_news.delete_subscription"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subscription = get_object_or_404(Subscription.objects.exclude(organisation=None), pk=kwargs["pk"])

    def way_below(self) -> list[dict[str, Any]]:
        one = self.subscription
        return [
            {"url": reverse("news_subscription", args=[one.pk]), "label": str(one)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        channels = open_channels().filter(subscription=self.subscription)
        return {**super().get_context_data(**kwargs), "subscription": self.subscription, "channels": channels}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = str(self.subscription)
        log(instance=self.subscription, action="wagtail.delete", user=request.user, deleted=True)
        self.subscription.delete()
        messages.success(request, _("“%(name)s” has been deleted.") % {"name": name})
        return redirect("news_subscriptions")


class ChannelScreen(SubscriptionsView, TemplateView):
    """A channel as its receiver sees it on their console, with the same buttons."""

    template_name = "news/admin/channel.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.channel = self._channel(kwargs["pk"])
        self.shown: dict[str, Any] = {}

    @staticmethod
    def _channel(pk: int) -> Channel:
        of_organisations = Channel.objects.exclude(subscription__organisation=None)
        found = channel_report.with_facts(of_organisations.select_related("subscription__organisation"))
        return cast(Channel, get_object_or_404(found, pk=pk))

    def get_page_title(self) -> str:
        """Return kind and name. A channel without a name already uses its kind as its title."""
        kind = self.channel.get_kind_display()
        return spelling.labelled(kind, self.channel.name) if self.channel.name else str(self.channel)

    def way_below(self) -> list[dict[str, Any]]:
        order = cast(Subscription, self.channel.subscription)
        return [
            {"url": reverse("news_subscription", args=[order.pk]), "label": str(order)},
            {"url": "", "label": str(self.channel)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = channel_context(self.channel, at=timezone.now())
        return {**super().get_context_data(**kwargs), **context, **self.shown}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = request.POST.get("do", "")
        if name == "end" and "sure" not in request.POST:
            self.shown = {"asks_to_end": True}
            return self.render_to_response(self.get_context_data())
        try:
            done = channel_actions.act(self.channel, name, request.POST, at=timezone.now())
        except NotUnderstood as error:
            self.shown = {"problem": str(error)}
        else:
            data = {"do": name, "channel": self.channel.pk}
            log(instance=self.channel.subscription, action=ACTED, user=request.user, data=data)
            self.shown = {"done": done, "new_feed": new_addresses(done)}
        self.channel = self._channel(pk)
        return self.render_to_response(self.get_context_data())


register_screens(
    path("subscriptions/", SubscriptionsScreen.as_view(), name="news_subscriptions"),
    path("subscriptions/add/", SubscriptionEditScreen.as_view(), name="news_subscription_add"),
    path("subscriptions/preview/", PreviewScreen.as_view(), name="news_subscription_preview"),
    path("subscriptions/<int:pk>/", SubscriptionScreen.as_view(), name="news_subscription"),
    path("subscriptions/<int:pk>/change/", SubscriptionEditScreen.as_view(), name="news_subscription_edit"),
    path("subscriptions/<int:pk>/delete/", SubscriptionDeleteScreen.as_view(), name="news_subscription_delete"),
    path("channels/<int:pk>/", ChannelScreen.as_view(), name="news_channel"),
)


@hooks.register("register_admin_menu_item")
def subscriptions_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        gettext_lazy("Subscriptions"),
        reverse("news_subscriptions"),
        name="subscriptions",
        icon_name="mail",
        order=132,
        permission=SUBSCRIPTIONS,
    )


@hooks.register("register_log_actions")
def subscriptions_log_actions(actions: Any) -> None:
    actions.register_action(LINKED, gettext_lazy("Create link"), gettext_lazy("Created a console link"))
    actions.register_action(UNLINKED, gettext_lazy("Revoke links"), gettext_lazy("Revoked the console links"))
    actions.register_action(ACTED, gettext_lazy("Channel"), gettext_lazy("Edited a channel"))
