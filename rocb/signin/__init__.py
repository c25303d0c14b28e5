"""Who gets into the CMS, and how: django-allauth, set up for an office.

It is a package of the site, not of ``foundation``: how people sign in is a choice of each site, and the plug-ins need to
know only Django's ``request.user``.

Words: a *notice* is a mail to the person about their own account. The *brake* refuses what somebody tries too often.

* ``urls``: the addresses under ``/account/``; the sign-in pages of Wagtail redirect there. Nobody signs up.
* ``adapter``: what allauth asks of a site; ``forms``, its forms in our words; ``brake``, the limits, by which a stranger who
  guesses stops themself and never the person.
* ``addresses``: the copy of a mail address that allauth keeps follows the account.
* ``factors``: who must show a second factor, and the mark in the session of who did; ``sealing`` keeps the seeds of codes,
  ``domain`` and ``checks`` say where passkeys work.
* ``sessions``: where somebody is signed in, each with "end".
* ``log``: what happened, in Wagtail's own log; ``notices``: what the person is notified of by mail.
* ``resetting``: a colleague takes the second factor away from somebody who lost it.
* ``kept``: what of all this is data about a person.
"""


def connect() -> None:
    """Listen to what happens to accounts; asked for by the site's ``AppConfig``."""
    from rocb.signin import addresses, checks, factors, log, notices  # noqa: F401  (checks register themselves)

    addresses.connect()
    factors.connect()
    log.connect()
    notices.connect()
