"""Outgoing mail that survives bad weather: what waits, whose fault a failure is, and when the mail server is asked again.

Words: a *source* is a kind of mail that waits in rows of its own (digests, mails to registered people ...). An *outage* is
the time in which mail stands still, for a reason that is ours or our mail server's, never a receiver's.

* ``answers`` (pure): an exception -> whose fault (ours, the receiver's for now, no such mailbox) and why.
* ``patience`` (pure): how long we wait before the next try for one receiver, and how often.
* ``dispatch``: all that is due, oldest first -> one connection, a bounded number in a minute. While mail stands still, one
  probe each few minutes tries the server and nothing is counted; the first mail that leaves ends the outage.
* ``models``: `MailServer` says since when and why mail stands still; `OutgoingMail` is a mail that has no rows of its own.
* ``outbox``: the default mailer of the site. Whoever sends with Django's functions writes an `OutgoingMail` in the
  transaction of what the mail belongs to; the worker sends it.
* ``address`` (pure): ``MAIL_URL`` -> Django's ``MAILERS``; ``smtp``: a mail server with a certificate of its own.
* ``status``: what the first page of the CMS and a monitor say.

The hook ``register_mail_source`` of Wagtail adds a source: a function that takes nothing and returns a
``dispatch.MailSource``. The mailer ``server`` of ``MAILERS`` is the way out (without it, ``default``).

Both plug-ins stand on it; it knows neither. Setting it reads: ``MAIL_PER_MINUTE`` (60), the most that leave in a minute.
"""
