"""Extension point for channels: a new type of delivery is one module with one `ChannelType`.

::

    @register_channel
    class ChatRoom(ChannelType):
        key, label = "chat", _("Chat room")
        form_class = ChatRoomForm

        def add(self, subscription, form, *, at): ...
        def message(self, channel, notification): ...
        def request(self, channel, delivery, *, at): ...

Import the module in ``AppConfig.ready``. Staff can then add such channels to subscriptions. The worker writes, sends,
retries and logs deliveries. Board, console, delivery log and replay show them.

`Flow` determines which of these apply to a type. `ChannelType` has the defaults. The types of ``news`` are in
``delivery.channels``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.languages import spelling
from news import addresses
from news.delivery import retry_policy, sending
from news.delivery.channel_health import ChannelFacts, Health
from news.delivery.pending import Face, Notice
from news.delivery.queues import Queue, Room
from news.delivery.retry_policy import Outcome, Verdict
from news.http import Client
from news.models import Change, Channel, Delivery, Item, Subscription, channel_registry
from news.models.error_words import explain

__all__ = [
    "Added",
    "ChannelType",
    "Done",
    "Flow",
    "Notification",
    "NotUnderstood",
    "Outcome",
    "Request",
    "register_channel",
]


logger = logging.getLogger(__name__)


class Flow(StrEnum):
    """Ways in which changes reach a channel.

    * ``PUSHED``: a `Delivery` with its message for each change, sent immediately, in order, and retried.
    * ``COLLECTED``: a `Delivery` for each change, which the type's own job collects and settles, such as for a digest.
    * ``OWN``: the type writes its deliveries itself, in `ChannelType.enqueue`.
    * ``FETCHED``: the receiver fetches the content; there are no deliveries.
    * ``NONE``: nothing is delivered.
    """

    PUSHED = "pushed"
    COLLECTED = "collected"
    OWN = "own"
    FETCHED = "fetched"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Notification:
    """A change as one receiver sees it: its kind in ``notice``, and the item's title and address in ``face``.

    ``is_best``: the receiver gets each item once, in their best language. ``is_backfill``: it was published before they
    subscribed.
    """

    change: Change
    notice: Notice
    face: Face
    is_best: bool = False
    is_backfill: bool = False

    @property
    def kind(self) -> str:
        """Return a value of `Change.Kind`."""
        return self.notice.kind

    @property
    def title(self) -> str:
        return self.face.title

    @property
    def url(self) -> str:
        """Return the absolute address."""
        if self.change.type == Item.Type.EXTERNAL:
            return self.face.address
        return addresses.at(settings.PUBLIC_URL, self.face.address)


@dataclass(frozen=True, slots=True)
class Request:
    """HTTP request of one attempt."""

    url: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes | None = None
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Added:
    """A newly added channel. ``words`` describe the next step; ``secret`` and ``token`` are shown only once."""

    channel: Channel
    words: str = ""
    secret: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Result of an action in words, empty if the page shows it anyway. ``secret`` and ``token`` are shown only once."""

    words: str
    is_good: bool = True
    secret: str = ""
    token: str = ""


class NotUnderstood(ValueError):
    """Input or action that cannot be processed; the message gives the reason."""


class Errand(Protocol):
    """Request that the dispatcher makes in a thread: `send` uses only the network, `settle` the database."""

    @property
    def url(self) -> str: ...
    @property
    def queue(self) -> Queue: ...
    def send(self, client: Client, *, at: datetime) -> Outcome: ...
    def settle(self, outcome: Outcome, *, at: datetime) -> None: ...


type Action = Callable[[Channel, QueryDict, datetime], Done]


class ChannelType:
    """A type of delivery. One instance serves all channels of its kind.

    Methods get the time as ``at`` instead of reading the clock. Only `send` uses the network, in a thread without a
    database.
    """

    # Permanent value of `Channel.kind` (at most 40 letters), and the name that people see.
    key: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    # State of a channel of this kind until the other side has confirmed it.
    unconfirmed_label: ClassVar[Any] = gettext_lazy("Not verified yet")
    flow: ClassVar[Flow] = Flow.PUSHED
    # Threads that send: those for endpoints known to staff, or those for endpoints that anyone can set up.
    queue: ClassVar[Queue] = Queue.ADMINISTRATIONS

    # Form for adding a channel, and the label of its button; without a form, staff cannot add such a channel in the
    # CMS. The template shows the form (context: ``kind``, ``form``).
    form_class: ClassVar[type[forms.BaseForm] | None] = None
    add_label: ClassVar[Any] = gettext_lazy("Add a channel")
    add_template: ClassVar[str] = "news/admin/channel_add.html"
    # Mail to the contact person after a failed delivery.
    failure_subject: ClassVar[Any] = gettext_lazy("something could not be delivered")
    failure_template: ClassVar[str] = "news/mails/channel_failed.txt"
    # Supported values of ``EndpointCheck.Kind``.
    checks: ClassVar[frozenset[str]] = frozenset()
    # Extra buttons on the page of a channel: name -> (label, action).
    own_actions: ClassVar[Mapping[str, tuple[Any, Action]]] = {}

    @property
    def is_fetched(self) -> bool:
        return self.flow is Flow.FETCHED

    @property
    def is_of_strangers(self) -> bool:
        return self.queue is Queue.STRANGERS

    # --- Delivery

    def wants_only_major(self, channel: Channel) -> bool:
        """Return whether to leave out minor changes, regardless of the subscription."""
        return False

    def message(self, channel: Channel, notification: Notification) -> str:
        """Return the message of a change (`Flow.PUSHED`). It is stored, so each retry and replay sends the same."""
        raise NotImplementedError

    def request(self, channel: Channel, delivery: Delivery, *, at: datetime) -> Request | None:
        """Return the request for an attempt: ``delivery.body``, with current headers. None skips the delivery."""
        return Request(channel.url, body=delivery.body.encode())

    def for_one_round(self) -> ChannelType:
        """Return the instance that makes the requests of deliveries claimed together, so that they can share reads."""
        return self

    def send(self, request: Request, client: Client, *, at: datetime) -> Outcome:
        """Send the request, in a thread without a database. Errors of the other side must not raise.

        ``client`` is the shared HTTP client. A type that sends by other means returns its own `Outcome`.
        """
        return sending.ask(
            client, request.url, at=at, method=request.method, headers=request.headers, body=request.body
        )

    def judge(self, outcome: Outcome, *, tries: int, failures: int, luck: float) -> Verdict:
        """Apply the retry policy to the outcome of an attempt (see `retry_policy.judge`)."""
        return retry_policy.judge(outcome, tries=tries, failures=failures, luck=luck, schedule=sending.schedule())

    def enqueue(self, *, at: datetime) -> int:
        """Write deliveries (`Flow.OWN`), in short transactions. Return how much work is left."""
        return 0

    def errands(self, *, room: Room, under_way: Sequence[Errand], at: datetime) -> Iterable[Errand]:
        """Return requests other than deliveries that are due now, within the free capacity."""
        return ()

    # --- Lifecycle

    def dead_letter(self, channel: Channel, outcome: Outcome, *, at: datetime) -> None:
        """Handle a delivery that failed permanently, in the transaction that records it."""

    def ended(self, channel: Channel, *, at: datetime) -> None:
        """Handle the permanent end of a channel, in the transaction that records it.

        Paused and suspended channels keep their pending deliveries.
        """

    def merged(self, vocabulary: str, *, old: str, new: str) -> None:
        """Handle a merge of a topic, organisation or region: the row with slug ``old`` is now ``new``.

        Rules of subscriptions are already updated. A type updates its own references here.
        """

    def forget(self, *, at: datetime) -> int:
        """Delete expired rows, at most some thousands. Return how many."""
        return 0

    # --- Screens

    def label_of(self, channel: Channel) -> str:
        return str(self.label)

    def form(self, data: Mapping[str, Any] | None = None) -> forms.BaseForm:
        assert self.form_class is not None
        return self.form_class(data, prefix=self.key)

    def add(self, subscription: Subscription, form: Any, *, at: datetime) -> Added:
        """Create a channel from a valid form."""
        raise NotImplementedError

    def facts(self, channel: Channel) -> list[tuple[Any, str]]:
        """Return more facts for the page of a channel, in the CMS and on the console: (label, value)."""
        return []

    def actions(self, channel: Channel) -> frozenset[str]:
        """Return the names of the available buttons in the current state (`channel_actions.ACTIONS`, `own_actions`)."""
        State = Channel.State
        if channel.state == State.ENDED:
            return frozenset()
        names = {"end"}
        if channel.state == State.ACTIVE:
            names.add("pause")
        elif channel.state in {State.PAUSED, State.SUSPENDED}:
            names.add("resume")
        if self.flow is Flow.PUSHED:
            names.add("kinds")
            if channel.state == State.ACTIVE:
                names |= {"replay", "replay-range", "replay-since", "backfill"}
        return frozenset(names | self._checks_now(channel))

    def _checks_now(self, channel: Channel) -> frozenset[str]:
        wanted = "challenge" if channel.state == Channel.State.UNCONFIRMED else "test"
        return self.checks & {wanted}

    def check_request(self, channel: Channel, word: str, *, at: datetime) -> Request:
        """Return a request with the challenge ``word``, or a test message if it is empty. Neither is logged."""
        raise NotImplementedError

    def checked(self, channel: Channel, outcome: Outcome, word: str, *, at: datetime) -> Outcome:
        """Judge the response to a challenge, and activate the channel if it is correct."""
        return outcome

    def taken_at(self, channel: Channel) -> datetime | None:
        """Return the time of the last accepted delivery. ``channel`` comes from `channel_report.with_facts`."""
        return channel.last_success_at

    def state_in_words(self, channel: Channel, facts: ChannelFacts, health: Health) -> str:
        """Return the line of a channel in overviews: the most important fact, and what to do."""
        State = Channel.State
        match channel.state:
            case State.UNCONFIRMED:
                return _("The server has not been verified yet. Verify it when it is ready.")
            case State.PAUSED:
                return _("Paused. New messages will wait until it is resumed.")
            case State.SUSPENDED:
                return _(
                    "We stopped sending because nothing could be delivered. Resume when the server is working again."
                )
            case State.ENDED:
                return explain(channel.state_note) or _("Closed. Nothing more will be sent.")
        if health == Health.FAILING:
            return _("Nothing is being delivered. We keep trying, at longer and longer intervals.")
        if channel.failing_since:
            return _("The last attempt failed. We will try again soon.")
        if health == Health.LAGGING:
            return _("A message has been waiting for several minutes. Delivery is delayed.")
        if health == Health.SILENT:
            return _("There has been nothing to send for 30 days.")
        if health == Health.UNUSED:
            return _("Ready. There has been nothing to send yet.")
        return _("Everything published has been delivered.")


class UnknownChannelType(ChannelType):
    """Type of channels whose app is not installed: they are kept and shown, but get no deliveries."""

    label = gettext_lazy("Unknown type")
    flow = Flow.NONE

    def label_of(self, channel: Channel) -> str:
        return spelling.labelled(self.label, channel.kind)

    def facts(self, channel: Channel) -> list[tuple[Any, str]]:
        return []

    def actions(self, channel: Channel) -> frozenset[str]:
        return super().actions(channel) & {"end"}

    def state_in_words(self, channel: Channel, facts: ChannelFacts, health: Health) -> str:
        if channel.state == Channel.State.ENDED:
            return super().state_in_words(channel, facts, health)
        return _("Nothing is sent, because no installed app supports this type of channel.")


channel_registry.use_for_unknown(UnknownChannelType())


# --- The registry ----------------------------------------------------------------------------------------------------


def register_channel[T: type[ChannelType]](channel_type: T) -> T:
    """Register a `ChannelType`; for use as a decorator. Raise `ImproperlyConfigured` for an incomplete class."""
    name = f"{getattr(channel_type, '__module__', '')}.{getattr(channel_type, '__qualname__', channel_type)}"
    if problem := _problem_with(channel_type):
        raise ImproperlyConfigured(f"{name} cannot be registered as a channel: {problem}")
    channel_registry.register(channel_type())
    return channel_type


def _problem_with(channel_type: Any) -> str:
    if not (isinstance(channel_type, type) and issubclass(channel_type, ChannelType)):
        return "it is no subclass of news.delivery.channel_types.ChannelType."
    if not channel_type.key or len(channel_type.key) > channel_registry.LONGEST_KEY:
        return f"its key is {channel_type.key!r}; give it one of 1 to {channel_registry.LONGEST_KEY} letters."
    if not channel_type.label:
        return "it has no label."
    needed = [("message", channel_type.flow is Flow.PUSHED), ("enqueue", channel_type.flow is Flow.OWN)]
    needed += [("add", channel_type.form_class is not None), ("check_request", bool(channel_type.checks))]
    missing = [name for name, is_needed in needed if is_needed and not _has_own(channel_type, name)]
    if missing:
        return f"it needs a method {missing[0]}()."
    if channel_type.flow is Flow.OWN and channel_type.queue is not Queue.STRANGERS:
        return "what writes its deliveries itself (Flow.OWN) is sent in the queue of strangers (Queue.STRANGERS)."
    return ""


def _has_own(channel_type: type[ChannelType], name: str) -> bool:
    return getattr(channel_type, name) is not getattr(ChannelType, name)


def all_types() -> list[ChannelType]:
    """Return the registered types in order of registration."""
    return channel_registry.all_types()


def type_of(channel: Channel) -> ChannelType:
    """Return `Channel.type`, typed as `ChannelType`."""
    found: ChannelType = channel.type
    return found


@contextmanager
def isolated(kind: ChannelType) -> Iterator[None]:
    """Log an error of a type, so that it does not block others. Put ``transaction.atomic()`` inside if it writes."""
    try:
        yield
    except Exception:
        logger.exception("Channels of the kind %s failed", kind.key)


def ended(channel: Channel, *, at: datetime) -> None:
    """Call the type's handler for an ended channel."""
    kind = type_of(channel)
    with isolated(kind), transaction.atomic():
        kind.ended(channel, at=at)


def keys(*flows: Flow, queue: Queue | None = None) -> list[str]:
    """Return the keys of types with one of these flows, or of all types, for a filter by ``kind__in``."""
    return [
        one.key for one in all_types() if (not flows or one.flow in flows) and (queue is None or one.queue is queue)
    ]
