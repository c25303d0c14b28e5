"""The extension point of channels: a new way to bring what is published is one module with one `ChannelType`.

::

    @register_channel
    class ChatRoom(ChannelType):
        key, label = "chat", _("Chat room")
        form_class = ChatRoomForm

        def add(self, subscription, form, *, at): ...
        def message(self, channel, notification): ...
        def request(self, channel, delivery, *, at): ...

Import the module in ``AppConfig.ready``. From then on staff add such channels to subscriptions; the worker writes
deliveries, sends them, retries and logs them; board, console, delivery log and replay show them.

`Flow` says how much of that a type takes part in. What a type does not say is decided here. The kinds of ``news`` stand
in ``delivery.channels``.
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
    """How what is published gets to a channel.

    * ``PUSHED``: a `Delivery` with its message for each change, sent at once, in order, and retried.
    * ``COLLECTED``: a `Delivery` for each change, which a job of the type's own gathers and settles, as a digest does.
    * ``OWN``: the type writes its deliveries itself, in `ChannelType.enqueue`.
    * ``FETCHED``: the receiver comes and takes it; there are no deliveries.
    * ``NONE``: nothing is brought.
    """

    PUSHED = "pushed"
    COLLECTED = "collected"
    OWN = "own"
    FETCHED = "fetched"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Notification:
    """What one receiver is notified of: that ``change`` is a ``notice.kind`` to them, of the thing as ``face`` shows it.

    ``is_best``: they get each thing once, in their best language. ``is_backfill``: it happened before they came.
    """

    change: Change
    notice: Notice
    face: Face
    is_best: bool = False
    is_backfill: bool = False

    @property
    def kind(self) -> str:
        """Of `Change.Kind`."""
        return self.notice.kind

    @property
    def title(self) -> str:
        return self.face.title

    @property
    def url(self) -> str:
        """Absolute."""
        if self.change.type == Item.Type.EXTERNAL:
            return self.face.address
        return addresses.at(settings.PUBLIC_URL, self.face.address)


@dataclass(frozen=True, slots=True)
class Request:
    """What one try sends."""

    url: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes | None = None
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Added:
    """A channel that staff have just added. ``words`` say what comes next; secret and token are shown this once."""

    channel: Channel
    words: str = ""
    secret: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an action, in words, unless the page shows it by itself. ``secret``: shown this once."""

    words: str
    is_good: bool = True
    secret: str = ""
    token: str = ""


class NotUnderstood(ValueError):
    """What a person typed cannot be done; the message says why."""


class Errand(Protocol):
    """A request that the dispatcher makes in one of its threads: `send` sees the network only, `settle` the database."""

    @property
    def url(self) -> str: ...
    @property
    def queue(self) -> Queue: ...
    def send(self, client: Client, *, at: datetime) -> Outcome: ...
    def settle(self, outcome: Outcome, *, at: datetime) -> None: ...


type Action = Callable[[Channel, QueryDict, datetime], Done]


class ChannelType:
    """One way by which what is published gets to receivers. One instance serves all channels of its kind.

    Nothing here asks the clock: ``at`` is the time. Only `send` waits for the network, in a thread without a database.
    """

    # What rows keep in `Channel.kind` (at most 40 letters, for ever), and what people see.
    key: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    # How a channel of this kind is called until the other side has answered.
    unconfirmed_label: ClassVar[Any] = gettext_lazy("Not verified yet")
    flow: ClassVar[Flow] = Flow.PUSHED
    # Whose threads send: those for endpoints that staff know, or those for what anybody may set up.
    queue: ClassVar[Queue] = Queue.ADMINISTRATIONS

    # What staff fill in to add one, with the label of its button; without a form it cannot be added in the CMS. The
    # template shows the form (context: ``kind``, ``form``).
    form_class: ClassVar[type[forms.BaseForm] | None] = None
    add_label: ClassVar[Any] = gettext_lazy("Add a channel")
    add_template: ClassVar[str] = "news/admin/channel_add.html"
    # The mail to the contact person when something could not be delivered.
    failure_subject: ClassVar[Any] = gettext_lazy("something could not be delivered")
    failure_template: ClassVar[str] = "news/mails/channel_failed.txt"
    # What `EndpointCheck` may ask of the other side, of ``EndpointCheck.Kind``.
    checks: ClassVar[frozenset[str]] = frozenset()
    # Buttons of its own on the page of a channel: name -> (label, what it does).
    own_actions: ClassVar[Mapping[str, tuple[Any, Action]]] = {}

    @property
    def is_fetched(self) -> bool:
        return self.flow is Flow.FETCHED

    @property
    def is_of_strangers(self) -> bool:
        return self.queue is Queue.STRANGERS

    # --- What it brings

    def wants_only_major(self, channel: Channel) -> bool:
        """Whether small changes are left out, beside what its subscription says."""
        return False

    def message(self, channel: Channel, notification: Notification) -> str:
        """The message of a change (`Flow.PUSHED`). It is written once and stored, so each retry and replay sends the
        same."""
        raise NotImplementedError

    def request(self, channel: Channel, delivery: Delivery, *, at: datetime) -> Request | None:
        """What a try at ``delivery`` sends: ``delivery.body``, with the headers of this moment. None where there is nothing
        to send any more: the delivery is left out."""
        return Request(channel.url, body=delivery.body.encode())

    def for_one_round(self) -> ChannelType:
        """Whose `request` is asked for the deliveries that are claimed together, which may share what they read."""
        return self

    def send(self, request: Request, client: Client, *, at: datetime) -> Outcome:
        """Make the request. Runs in a thread without a database; never raises for what the other side does. ``client`` is
        the one way to the network; a type that writes elsewhere returns an `Outcome` of its own."""
        return sending.ask(
            client, request.url, at=at, method=request.method, headers=request.headers, body=request.body
        )

    def judge(self, outcome: Outcome, *, tries: int, failures: int, luck: float) -> Verdict:
        """The retry policy: what follows from the outcome of a try (`retry_policy.judge` says of what)."""
        return retry_policy.judge(outcome, tries=tries, failures=failures, luck=luck, schedule=sending.schedule())

    def enqueue(self, *, at: datetime) -> int:
        """Write deliveries (`Flow.OWN`), in short transactions; returns how much is still to be looked at."""
        return 0

    def errands(self, *, room: Room, under_way: Sequence[Errand], at: datetime) -> Iterable[Errand]:
        """Requests other than deliveries that are to be made now, as far as there is room."""
        return ()

    # --- What becomes of channels

    def dead_letter(self, channel: Channel, outcome: Outcome, *, at: datetime) -> None:
        """A delivery failed for good, in the transaction that writes so."""

    def ended(self, channel: Channel, *, at: datetime) -> None:
        """The channel was ended for good, in the transaction that writes so. Paused and suspended channels keep what is
        pending."""

    def merged(self, vocabulary: str, *, old: str, new: str) -> None:
        """A topic, organisation or region became another: the row ``old`` (by slug) is now ``new``. Rules of
        subscriptions have moved by then; what a type keeps itself, it moves here."""

    def forget(self, *, at: datetime) -> int:
        """Delete what is not needed any more, at most some thousands of rows; returns how many."""
        return 0

    # --- What people see and do

    def label_of(self, channel: Channel) -> str:
        return str(self.label)

    def form(self, data: Mapping[str, Any] | None = None) -> forms.BaseForm:
        assert self.form_class is not None
        return self.form_class(data, prefix=self.key)

    def add(self, subscription: Subscription, form: Any, *, at: datetime) -> Added:
        """A new channel from a valid form."""
        raise NotImplementedError

    def facts(self, channel: Channel) -> list[tuple[Any, str]]:
        """More that the page of a channel says of it, in the CMS and on the console: (label, value)."""
        return []

    def actions(self, channel: Channel) -> frozenset[str]:
        """Names of the buttons that make sense for the channel as it stands (`channel_actions.ACTIONS`, `own_actions`)."""
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
        """What asks the other side to repeat ``word``, or without one a test message; in no delivery log."""
        raise NotImplementedError

    def checked(self, channel: Channel, outcome: Outcome, word: str, *, at: datetime) -> Outcome:
        """What the answer to a challenge means; whoever passes is active from now on."""
        return outcome

    def taken_at(self, channel: Channel) -> datetime | None:
        """When something was last accepted. ``channel`` comes from `channel_report.with_facts`."""
        return channel.last_success_at

    def state_in_words(self, channel: Channel, facts: ChannelFacts, health: Health) -> str:
        """The line of a channel in overviews: what a person should know first, and do."""
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
    """Of rows whose app is not installed: they stay, are shown, and are brought nothing."""

    label = gettext_lazy("Unknown type")
    flow = Flow.NONE

    def label_of(self, channel: Channel) -> str:
        return spelling.labelled(self.label, channel.kind)

    def facts(self, channel: Channel) -> list[tuple[Any, str]]:
        """More that the page of a channel says of it, in the CMS and on the console: (label, value)."""
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
    """Decorator of a `ChannelType`. ImproperlyConfigured says in words what is wrong with it."""
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
    """In the order in which they were registered."""
    return channel_registry.all_types()


def type_of(channel: Channel) -> ChannelType:
    """`Channel.type` with its name."""
    found: ChannelType = channel.type
    return found


@contextmanager
def isolated(kind: ChannelType) -> Iterator[None]:
    """What a type does wrong is logged and holds up no other. Put ``transaction.atomic()`` inside where it writes."""
    try:
        yield
    except Exception:
        logger.exception("Channels of the kind %s failed", kind.key)


def ended(channel: Channel, *, at: datetime) -> None:
    """Let its type do what it does for a channel that was ended."""
    kind = type_of(channel)
    with isolated(kind), transaction.atomic():
        kind.ended(channel, at=at)


def keys(*flows: Flow, queue: Queue | None = None) -> list[str]:
    """Of the types with one of these flows (any, where none is given), for a filter by ``kind__in``."""
    return [
        one.key for one in all_types() if (not flows or one.flow in flows) and (queue is None or one.queue is queue)
    ]
