"""What is published -> those who subscribed: by a program's webhook, by mail, by feeds of their own, by WebSub.

A `Subscription` says what somebody wants (`news.models.matching.Rule`), a `Channel` how they get it. Each kind of channel
is a `channel_types.ChannelType`; those of the plug-in stand in ``channels``, and any app may register more.

* *Enqueue*: ``outbox.fan_out`` writes a `Delivery` for each `Change` and each channel that wants it; ``pending`` decides
  what its receiver is notified of, the type writes the message. Once written, id and message stay.
* *Send*: a ``dispatcher`` for each of the ``queues`` (administrations, strangers) claims channels, sends what is ``due``, in
  order, by the one way to the network (``sending``), and writes an `Attempt` for each try.
* *Retry*: what fails is tried again by the ``retry_policy``, then it is a dead letter, of which the contact person is
  notified (``failures``). Hosts of strangers have records of their own (``callback_hosts``).
* *Look and act*: ``channel_report`` and ``channel_health`` say how a channel does, ``channel_actions`` what people do to it,
  ``endpoint_checks`` what they ask of their servers; ``replay`` sends again under the same ids.
* *Forget*: ``delivery_log`` says how long all that is remembered.

A worker that is killed loses nothing: the claim lapses, the rows say what is still pending. It may repeat the one message
that it was sending, with the same id.
"""
