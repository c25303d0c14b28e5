"""``manage.py upgrade``: after a newer release was installed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rocb.backup import make
from rocb.backup.archive import Busy
from rocb.backup.upgrade import upgrade


class Command(BaseCommand):
    help = "Back up the site, close it, migrate, check and open it again. If a step fails, say how to go back."

    def handle(self, **options: Any) -> None:
        at = timezone.now()
        path = make.path_of(settings.BACKUP_DIR, at=at)
        try:
            was_old = upgrade(path, at=at, progress=self.stdout.write)
        except (make.NoRoom, Busy) as error:
            raise CommandError(f"Nothing was changed: {error}") from None
        except Exception as error:
            if not path.exists():
                raise
            raise CommandError(
                f"{type(error).__name__}: {error}\nThe site is closed. To go back, install the former release, then run\n"
                f"manage.py restore {path}"
            ) from error
        self.stdout.write(
            f"Done. Start the web server and the worker again. To go back, restore {path}." if was_old else "Done."
        )
