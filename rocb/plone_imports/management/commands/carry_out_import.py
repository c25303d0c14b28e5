"""``manage.py carry_out_import NUMBER``: one step of an import, started by the worker (`rocb.plone_imports`)."""

from __future__ import annotations

import json
import resource
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rocb.models import PloneImport
from rocb.plone_imports.carrying_out import Message, carry_out

# Enough for the largest item. An export that needs more ends this process, not the server.
MOST_MEMORY_BYTES = 3 * 1024**3


class Command(BaseCommand):
    help = "Used by the worker: carry out a step of an import and say in JSON how far it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int)

    def handle(self, *, number: int, **options: Any) -> None:
        """Run the step. SIGTERM and SIGINT stop it after the current item."""
        stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopping.set())
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))

        def emit(message: Message) -> None:
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()

        carry_out(PloneImport.objects.get(pk=number), emit, stopping.is_set)
