"""Emails of a site that writes them to a folder instead of sending them."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path

from tests import processes


@dataclass(frozen=True)
class Mails:
    folder: Path

    @property
    def url(self) -> str:
        """MAIL_URL of the site."""
        return f"file://{self.folder}"

    def texts(self) -> list[str]:
        """Return receiver, subject and text of the sent emails."""
        found = []
        for path in sorted(self.folder.glob("*")):
            for content in messages_in(path):
                message = email.message_from_bytes(content, policy=email.policy.default)
                body = message.get_body(("plain",))
                found.append(f"{message['To']}\n{message['Subject']}\n{body.get_content() if body else ''}")
        return found

    def wait_for(self, *words: str) -> str:
        """Wait for the first email with all ``words``."""

        def found() -> list[str]:
            return [text for text in self.texts() if all(word in text for word in words)]

        processes.wait_until(found, what=f"a mail with {words}", seconds=150)
        return found()[0]


def messages_in(path: Path) -> list[bytes]:
    """Return the messages in a file: all that were sent through one connection."""
    return path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")[:-1]


def link(text: str, path: str) -> str:
    """Return the address in an email whose path begins like this."""
    found = re.search(rf"http://[^\s/]+({path}\S+)", text)
    assert found, text
    return found[1]
