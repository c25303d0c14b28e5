"""Error messages of pure modules and of the delivery log, in the current language.

Those modules write English, because they do not know the reader. `explain` finds the sentence in the table below and
translates it, with its values. A message that is not in the table stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SENTENCES = (
    # news.http.addresses
    gettext_noop("The address must start with http:// or https://."),
    gettext_noop("The address contains a control character or a backslash. Remove it."),
    gettext_noop(
        "The address contains a username. Remove it, and enter the username and password in their own fields."
    ),
    gettext_noop("The host name in the address contains a character that is not allowed."),
    gettext_noop("The address is not valid. Check its host name and port."),
    gettext_noop("Enter a port from 1 to 65535."),
    gettext_noop("The address contains an IP address in an unusual format."),
    gettext_noop("The host name in the address is missing or not valid."),
    # news.http.client, connections, bodies, for_a_person
    gettext_noop("%(host)s redirects more than %(number)s times."),
    gettext_noop(
        "%(host)s cannot be reached from the internet. Enter the public address of the server, or ask its administrator "
        "for it."
    ),
    gettext_noop("%(host)s redirects to a private address."),
    gettext_noop("Port %(port)s of %(host)s is not allowed."),
    gettext_noop("%(host)s closed the connection."),
    gettext_noop("%(host)s sends contradictory lengths for its response."),
    gettext_noop("%(host)s uses a transfer encoding that we did not request."),
    gettext_noop("%(host)s redirects (%(status)s) without an address."),
    gettext_noop("%(host)s redirects to an address that is not valid."),
    gettext_noop("%(host)s redirects from HTTPS to HTTP."),
    gettext_noop("%(host)s redirects in a loop."),
    gettext_noop("The response from %(host)s is incomplete."),
    gettext_noop("%(host)s closed the connection without a response."),
    gettext_noop("%(host)s sends too many headers."),
    gettext_noop("%(host)s does not send valid HTTP."),
    gettext_noop("Searching the site takes too long. Enter a more exact address and try again."),
    gettext_noop("Someone else is checking a source at the moment. Try again in a few seconds."),
    gettext_noop("%(host)s uses a content encoding that we did not request."),
    gettext_noop("%(host)s declares a response of more than %(size)s."),
    gettext_noop("The file is not compressed in the format that it declares."),
    gettext_noop("The compressed file is incomplete."),
    gettext_noop("%(host)s sends more than %(size)s."),
    gettext_noop("%(host)s sends compressed data that is too large when unpacked."),
    gettext_noop("%(host)s sends a response that is not %(format)s, as it declares."),
    gettext_noop("%(host)s sends an incomplete %(format)s response."),
    gettext_noop("Looking up %(host)s takes too long."),
    gettext_noop("There is no server named %(host)s, or its name cannot be looked up at the moment."),
    gettext_noop("Too many requests to %(host)s are waiting."),
    gettext_noop("%(host)s did not accept the connection in time."),
    gettext_noop("%(host)s cannot be reached: %(why)s."),
    gettext_noop("The certificate of %(host)s is not valid: %(why)s."),
    gettext_noop("No secure connection to %(host)s is possible: %(why)s."),
    gettext_noop("%(host)s did not respond in time."),
    gettext_noop("%(host)s did not start to respond in time."),
    gettext_noop("%(host)s sends more data than we accept."),
    gettext_noop("%(host)s sends too slowly."),
    gettext_noop("%(host)s did not finish its response in time."),
    # news.delivery
    gettext_noop("%(host)s redirects (%(status)s). Enter the address that it leads to."),
    gettext_noop("%(host)s responded with status %(status)s."),
    gettext_noop("Port %(port)s is not allowed. Use port 443, or leave the port out."),
    gettext_noop("There was an error on our side."),
    gettext_noop("Replaced by message number %(number)s."),
    # news.parsing.opml, watched_pages
    gettext_noop("The file is larger than 5 MB. Export fewer sources at a time."),
    gettext_noop("The file has an encoding that we cannot read. Save the file as UTF-8."),
    gettext_noop(
        "The file contains a document type declaration, which we do not accept. Remove the line <!DOCTYPE …>."
    ),
    gettext_noop("The file is not well-formed XML. See line %(line)s, column %(column)s."),
    gettext_noop("Choose an OPML file. Its root element must be <opml>."),
    gettext_noop("The file has more than %(number)s levels of folders. Use fewer levels."),
    gettext_noop("The file has more than %(number)s sources. Split it into smaller files."),
    gettext_noop("Enter a CSS selector for each news item, for example: ul.news > li"),
    gettext_noop("Enter a CSS selector of %(number)s characters or fewer."),
    gettext_noop("“%(selector)s” is not a valid CSS selector. Enter one such as div.news a"),
    # news.parsing.documents
    gettext_noop("The file is larger than %(number)s MB."),
    gettext_noop("The file is empty."),
    gettext_noop(
        "This file is in the old format of Word, or it is protected by a password. Save it as .docx without a password."
    ),
    gettext_noop("This email is in Outlook’s own format. Save it as .eml, or copy its text and paste it here."),
    gettext_noop("This file is in the format RTF. Save it as .docx."),
    gettext_noop("This file is an image. Add it to an article in the editor."),
    gettext_noop("This type of file cannot be read. Choose a .docx, .pdf, .eml, .html or .txt file."),
    gettext_noop("This type of file cannot be read. Save it as .docx."),
    gettext_noop("The file takes too long to read. Copy its text and paste it instead."),
    gettext_noop("The file is damaged or too complex to read. Copy its text and paste it instead."),
    gettext_noop("Another file is being read at the moment. Try again in a few seconds."),
    gettext_noop("The document has too much text. Divide it into smaller documents."),
    gettext_noop("The elements of the document are nested too deeply."),
    gettext_noop("The Word file is damaged. Open it in Word, save it again, and choose it here."),
    gettext_noop("The file unpacks to more than a document can have."),
    gettext_noop(
        "Word files cannot be read on this server. Copy the text in Word and paste it here, or ask the "
        "administrator to install the extra “documents”."
    ),
    gettext_noop(
        "PDF files cannot be read on this server. Copy the text and paste it here, or ask the administrator "
        "to install the extra “documents”."
    ),
    gettext_noop("The PDF has more than %(number)s pages. Copy the text that you need and paste it here."),
    gettext_noop("The PDF is protected by a password. Save it without one."),
    gettext_noop("The PDF is damaged. Open it, save it again, or copy its text and paste it here."),
    gettext_noop("The PDF has no text: it is scanned. Use text recognition (OCR) first, or type the text."),
    gettext_noop("The email has too many parts."),
    gettext_noop("The parts of the email are nested too deeply."),
    gettext_noop("The email is damaged. Copy its text and paste it here."),
)


def explain(text: object) -> str:
    """Return the sentence ``text`` in the current language."""
    written = str(text)
    if not written:
        return ""
    for sentence, pattern in _patterns():
        if match := pattern.fullmatch(written):
            return _(sentence) % match.groupdict() if match.re.groups else _(sentence)
    return _(written)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((sentence, re.compile(_with_groups(sentence), re.DOTALL)) for sentence in SENTENCES)


def _with_groups(sentence: str) -> str:
    """Return a regular expression with a group for each value. A host contains no spaces; other values may."""
    parts = re.split(r"%\((\w+)\)s", sentence)
    gaps = [rf"(?P<{name}>{r'\S+' if name == 'host' else '.+'})" for name in parts[1::2]]
    texts = [re.escape(text) for text in parts[::2]]
    return "".join(text + gap for text, gap in zip(texts, [*gaps, ""], strict=True))
