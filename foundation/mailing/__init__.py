"""Outgoing email with retries: queues, classification of failures, and probes of an unavailable mail server.

Terms: a *source* is a kind of email queued in its own rows (digests, emails to registrants ...). An *outage* is a time
in which no email is sent, because of us or our mail server, never because of a recipient.

* ``answers`` (pure): an exception -> whose fault it is (ours, temporary for the recipient, no such mailbox), and why.
* ``patience`` (pure): the backoff and the number of tries for one recipient.
* ``dispatch``: sends due email, oldest first, over one connection and with a limit per minute. During an outage one
  probe every few minutes tries the server and no tries are counted; the first email sent ends the outage.
* ``models``: `MailServer` records since when and why there is an outage; `OutgoingMail` is an email without a source of
  its own.
* ``outbox``: the default mailer of the site. Django's mail functions write an `OutgoingMail` in the current
  transaction; the worker sends it.
* ``address`` (pure): ``MAIL_URL`` -> Django's ``MAILERS``; ``smtp``: a mail server with a private certificate
  authority.
* ``broken_links``: the page for a link from an email whose key is incomplete.
* ``status``: the state of email for the CMS home page and for monitoring.

The hook ``register_mail_source`` of Wagtail adds a source: a function that takes nothing and returns a
``dispatch.MailSource``. Email is sent with the mailer ``server`` of ``MAILERS`` (without it, ``default``).

Both plug-ins use it; it imports neither. Setting: ``MAIL_PER_MINUTE`` (60), the maximum number of emails per minute.
"""
