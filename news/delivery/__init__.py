"""Delivery of published items to subscribers: by webhook, email, private feed or WebSub.

A `Subscription` defines what an organisation or a reader wants (`news.models.matching.Rule`), a `Channel` how they get
it. Each type of channel is a `channel_types.ChannelType`. The plug-in's own types are in ``channels``; any app can
register more.

* *Enqueue*: ``outbox.fan_out`` writes a `Delivery` for each `Change` and each channel that wants it. ``pending``
  decides what its recipient is notified of, and the type writes the message. Once written, ID and message stay the
  same.
* *Send*: a ``dispatcher`` for each of the ``queues`` (administrations, strangers) claims channels, sends what is
  ``due``, in order, through ``sending``, and writes an `Attempt` each time.
* *Retry*: ``retry_policy`` schedules retries of failed deliveries. After the last attempt they are dead letters, and
  the contact person is notified (``failures``). ``callback_hosts`` records failures of strangers' hosts.
* *Monitor and act*: ``channel_report`` and ``channel_health`` describe a channel. ``channel_actions`` has the actions
  of people, ``endpoint_checks`` the tests of their servers. ``replay`` sends again under the same IDs.
* *Push feeds*: ``hub`` is our WebSub hub, open to everyone.
* *Delete*: ``delivery_log`` defines the retention periods.

Killing a worker loses nothing: its claim expires, and the rows record what is still pending. The message that it was
sending can arrive twice, with the same ID.
"""
