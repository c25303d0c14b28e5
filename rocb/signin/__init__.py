"""Sign-in to the CMS: django-allauth, configured for an office.

This is a package of the site, not of ``foundation``: each site chooses how people sign in, and the plug-ins need only
Django's ``request.user``.

Terms: a *notice* is an email to a user about their own account. The *brake* limits attempts.

* ``urls``: the addresses under ``/account/``; the sign-in pages of Wagtail redirect there. There is no sign-up.
* ``adapter``: allauth's settings in code; ``forms``: its forms with our texts; ``brake``: the limits, which stop an
  attacker who guesses, but never the account's owner.
* ``addresses``: keeps allauth's copy of an email address in step with the account.
* ``factors``: who needs a second factor, and the mark in the session of users who have shown it; ``sealing`` encrypts
  the seeds of codes; ``domain`` and ``checks`` determine where passkeys work.
* ``sessions``: the sessions of a user, each with "end".
* ``log``: events in Wagtail's own log; ``notices``: emails to the user.
* ``resetting``: an administrator resets the second factor of a user who lost it.
* ``kept``: personal data in all this.
"""


def connect() -> None:
    """Connect the signal handlers; called by the site's ``AppConfig``."""
    from rocb.signin import addresses, checks, factors, log, notices  # noqa: F401  (checks register themselves)

    addresses.connect()
    factors.connect()
    log.connect()
    notices.connect()
