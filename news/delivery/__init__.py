"""From publication to subscribers: by webhook, by email, by private feed, by WebSub.

A `Subscription` says what an organisation or a reader wants (`news.models.matching.Rule`), a `Channel` how they get it. Each
type of channel is a `channel_types.ChannelType`. Those of the plug-in are in ``channels``, and any app can register more.

* *Enqueue*: ``outbox.fan_out`` writes a `Delivery` for each `Change` and each channel that wants it. ``pending`` decides what
  its recipient is notified of, and the type writes the message. Once written, ID and message stay the same.
* *Send*: a ``dispatcher`` for each of the ``queues`` (administrations, strangers) claims channels, sends what is ``due``, in
  order, through ``sending``, and writes an `Attempt` each time.
* *Retry*: failed deliveries are repeated by the ``retry_policy``. After the last attempt they are dead letters, and the contact
  person is notified (``failures``). Hosts of strangers have records of their own (``callback_hosts``).
* *See and act*: ``channel_report`` and ``channel_health`` say how a channel is, ``channel_actions`` is what people do to it,
  ``endpoint_checks`` what they request of their servers. ``replay`` sends again under the same IDs.
* *Delete*: ``delivery_log`` says how long all this is kept.

A worker that is killed loses nothing: its claim expires, and the rows say what is still pending. The message that it was
sending can arrive twice, with the same ID.
"""
