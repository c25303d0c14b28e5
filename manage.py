#!/usr/bin/env python3
"""Django's command line. A wrong setting or an unwritable folder exits with one sentence instead of a traceback."""

import errno
import os
import sys

from rocb.running.deployed import refuse_without_settings
from rocb.running.listening import refuse_what_cannot_be


def main() -> None:
    refuse_without_settings()
    if sys.argv[1:2] == ["run"]:
        refuse_what_cannot_be()  # before anything else is loaded
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rocb.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Cannot start: {error}")
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES) or not error.filename:
            raise
        hint = "Correct its permissions, or choose another folder: VAR_DIR=/path/to/folder"
        sys.exit(f"Cannot open {error.filename} ({error.strerror}). {hint}")


if __name__ == "__main__":
    main()
