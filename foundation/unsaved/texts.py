"""Texts of the script, in the language of the CMS. The script fills in ``{time}``,
``{title}``, ``{files}`` and ``{button}``."""

from __future__ import annotations

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    return {
        "region": _("Unsaved text"),
        "found": _("Your text from {time} was not saved."),
        "foundTitled": _("Your text from {time} was not saved: “{title}”."),
        "newer": _("A newer version of this page has been saved since."),
        "both": _("Someone else has changed the same text since. The form shows theirs; here is yours:"),
        "partly": _("Some fields could not be restored. Copy them from the text below."),
        "restored": _("Your text from {time} is back in the form. Save it."),
        "files": _("Choose these files again: {files}"),
        "restore": _("Restore"),
        "inDialog": _("Open the same dialog again to restore it."),
        "discard": _("Discard"),
        "discarded": _("Your text was discarded."),
        "undo": _("Undo"),
        "show": _("Show the text"),
        "offline": _("No connection. Your text is kept on this computer."),
        "failing": _("The server does not respond. Your text is kept on this computer."),
        "notSaved": _("The server could not save this. Your text is kept on this computer. Try again later."),
        "savesOn": _("Saving will continue as soon as the server can be reached."),
        "goesOn": _("This will continue as soon as the server can be reached: {button}"),
        "signedOut": _("You have been signed out. Your text is kept on this computer. Sign in to continue."),
        "stranger": _("Another person is signed in. Sign in with the account that you used to open this form."),
        "cannotKeep": _("This browser cannot keep a copy of your text. Save often."),
        "notKept": _(
            "The server cannot be reached, and this browser cannot keep a copy of your text. Do not close this page."
        ),
        "signIn": _("Sign in"),
        "cancel": _("Stop waiting"),
        "dialogTitle": _("You have been signed out"),
        "dialogText": _("Your text stays in the form. Sign in to continue."),
        "window": _("Sign in in a new window"),
        "close": _("Close"),
    }
