"""Our own WebSub hub (w3.org/TR/websub): it sends subscribers of our feeds the exact bytes of the feed.

* ``subscribing``: ``take`` stores a `HubRequest`; the worker verifies the callback's intent (``questions``, ``settle``)
  and creates a `Channel`.
* ``distribution``: after each change ``look`` compares every followed feed with its previous state and enqueues one
  delivery for each subscriber. A delivery that is already pending also covers the next change, because the feed is read
  when it is sent.
* ``room``: the hub is open to everyone, so its capacity is limited and shared: pending requests, followed feeds,
  callbacks. A subscription that is displaced by a new one is ended only after the new callback has confirmed.
"""
