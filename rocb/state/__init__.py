"""The state of the site, for an office without an administrator: a screen, and automatic messages.

Flows:

* *Gather*: ``gathering.facts(at=)`` reads rows, disk and memory -> `Facts`, plain values.
* *Judge*: ``judging.lines(facts)`` -> one `Line` for each fact: a sentence, its level and the necessary action. Pure.
* *Show*: ``screen`` in the CMS (reports, with its own permission), failed tasks with "again" and "drop"; ``metrics``
  for Prometheus, behind ``METRICS_KEY``.
* *Ask*: ``readers`` requests pages at the public address each minute, as readers do. ``updates`` asks the package
  index once a week. *Tell*: ``telling`` sends a
  message when a line begins to fail, and when it is good again.
* *Say*: ``saying``, called by the worker: a weekly email to ``OPERATOR_MAIL``, whether all is well or not, and an
  hourly request to ``PING_URL``, whose service raises an alarm when it is missing.

The metrics are forty lines here instead of ``prometheus_client``: that library counts within a process and needs a
shared folder for several. These metrics come from rows and are the same in each process. Requests alone are counted in
the process, which is named in a label.
"""
