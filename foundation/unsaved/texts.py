"""Texts of the script, in the language of the CMS. The script fills in ``{time}`` and ``{files}``."""

from __future__ import annotations

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    return {
        "region": _("Text that is not saved"),
        "found": _("Your text of {time} was not saved."),
        "newer": _("A newer version of this page has been saved since."),
        "partly": _("Some fields could not be restored. Copy them from the text below."),
        "restored": _("Your text of {time} is back in the form. Save it."),
        "files": _("Choose these files again: {files}"),
        "restore": _("Restore"),
        "discard": _("Discard"),
        "discarded": _("Your text was discarded."),
        "undo": _("Undo"),
        "show": _("Show the text"),
        "offline": _("No connection. Your text is kept on this computer. Saving continues when you are online."),
        "failing": _("The server does not respond. Your text is kept on this computer. Saving continues when it does."),
        "signedOut": _("You have been signed out. Your text is kept on this computer. Sign in to save it."),
        "stranger": _("Another person is signed in. Sign in with the account with which you opened this form."),
        "cannotKeep": _("This browser cannot keep a copy of your text. Save often."),
        "notKept": _(
            "Not saved, and this browser cannot keep a copy. Do not close this page. Saving continues automatically."
        ),
        "signIn": _("Sign in"),
        "cancel": _("Do not save now"),
        "dialogTitle": _("You have been signed out"),
        "dialogText": _("Your text stays in the form. Sign in to continue."),
        "window": _("Sign in in a new window"),
        "close": _("Close"),
    }
