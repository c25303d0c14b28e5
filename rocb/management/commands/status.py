"""``manage.py status``: the lines of the screen “State of the site”, in a terminal."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import override

from rocb.backup import upgrade
from rocb.running import maintenance
from rocb.state.gathering import facts
from rocb.state.judging import Level, lines, worst

MARKS = {Level.GOOD: "good", Level.BAD: "FAILING"}


def _why_not(error: DatabaseError) -> str:
    if maintenance.lacks_a_table(error):
        return upgrade.why_not_migrate() or f"The database is not migrated. Run {settings.COMMAND} migrate."
    return f"The database does not respond: {str(error).strip().splitlines()[0]}"


class Command(BaseCommand):
    help = "Print what works and what does not. The exit status is 1 if something fails."

    def handle(self, **options: Any) -> None:
        if maintenance.is_closed():
            self.stdout.write("FAILING  The site is closed." + maintenance.why_still_closed())
        try:
            with override("en"):
                found = lines(facts(at=timezone.now()))
        except DatabaseError as error:
            self.stderr.write(f"FAILING  {_why_not(error)}")
            sys.exit(1)
        for line in found:
            mark = "unknown" if line.is_unknown else MARKS.get(line.level, "warning")
            self.stdout.write(f"{mark:8} {line.sentence} {line.todo}".rstrip())
        self.stdout.write(f"Times: {timezone.get_current_timezone_name()}")
        if worst(found) == Level.BAD or maintenance.is_closed():
            sys.exit(1)
