"""The state of the site: what an office without an administrator can look at, and what is sent to it by itself.

Flows:

* *Gather*: ``gathering.facts(at=)`` asks rows, disk and memory -> `Facts`, plain values.
* *Judge*: ``judging.lines(facts)`` -> one `Line` for each thing: a sentence, how bad it is, and what to do. Pure.
* *Show*: ``screen`` in the CMS (reports, with a right of its own), failed tasks with "again" and "drop"; ``metrics`` for
  Prometheus, behind ``METRICS_KEY``.
* *Say*: ``saying``, called by the worker: a mail each week to ``OPERATOR_MAIL``, all is well or what is not, and an hourly
  request to ``PING_URL``, which tells whoever runs that address when it stays away.

The metrics are forty lines here rather than ``prometheus_client``: that library counts inside of a process and needs a shared
folder for several, and what stands here is read from rows, the same from each process.
"""
