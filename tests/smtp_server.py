"""Small SMTP server on this machine (RFC 5321): plain, with STARTTLS (RFC 3207) or TLS from the start, with a login."""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.environment import ROOT

CERTIFICATE = ROOT / "tests" / "data" / "tls" / "valid.pem"  # for localhost, signed by the authority of the tests


class SmtpServer(socketserver.ThreadingTCPServer):
    """``answers``: replies instead of "250", by the first word of the command. ``envelopes``: sender, recipients,
    message, and whether the connection was encrypted."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, encryption: str = "plain", password: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.encryption, self.password = encryption, password
        self.answers: dict[str, str] = {}
        self.envelopes: list[tuple[str, list[str], bytes, bool]] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(CERTIFICATE)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.encryption == "tls":
            connection.settimeout(5)
            connection = self.context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that rejects our certificate hangs up."""


class _Handler(socketserver.BaseRequestHandler):
    server: SmtpServer

    def handle(self) -> None:
        self.is_encrypted = self.server.encryption == "tls"
        self.sender = ""
        self.recipients: list[str] = []
        self.file = self.request.makefile("rb")
        self.say("220 test")
        with suppress(OSError):
            while line := self.file.readline():
                if not self.obey(line.decode().rstrip()):
                    break

    def say(self, text: str) -> None:
        self.request.sendall(f"{text}\r\n".encode())

    def obey(self, line: str) -> bool:
        word = line.split(" ")[0].upper()
        if word == "EHLO":
            offers = ["STARTTLS"] if self.server.encryption == "starttls" and not self.is_encrypted else []
            lines = ["test", *offers, *(["AUTH PLAIN"] if self.server.password else [])]
            for number, text in enumerate(lines):
                self.say(f"250{' ' if number == len(lines) - 1 else '-'}{text}")
        elif word == "STARTTLS":
            self.say("220 go on")
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
            self.file, self.is_encrypted = self.request.makefile("rb"), True
        elif word == "AUTH":
            given = base64.b64decode(line.split(" ")[2]).decode().split("\0")[2]
            self.say("235 2.7.0 welcome" if given == self.server.password else "535 5.7.8 wrong")
        elif word == "QUIT":
            self.say("221 bye")
            return False
        elif word in self.server.answers:
            self.say(self.server.answers[word])
        elif word == "DATA":
            self.say("354 go on")
            message = b""
            while (part := self.file.readline()) not in (b".\r\n", b""):
                message += part
            self.server.envelopes.append((self.sender, self.recipients, message, self.is_encrypted))
            self.say("250 2.0.0 taken")
        else:
            address = line.partition("<")[2].partition(">")[0]
            if word == "MAIL":
                self.sender = address
                self.recipients = []
            if word == "RCPT":
                self.recipients.append(address)
            self.say("250 2.0.0 ok")
        return True


@contextmanager
def running(*, encryption: str = "plain", password: str = "") -> Iterator[SmtpServer]:
    with SmtpServer(encryption=encryption, password=password) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)
