#!/usr/bin/env python3
"""Django's command line, with one difference: a wrong setting ends in one sentence, not in a traceback."""

import os
import sys

from rocb.listening import refuse_what_cannot_be


def main() -> None:
    if sys.argv[1:2] == ["run"]:
        refuse_what_cannot_be()  # before anything else is loaded
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rocb.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Cannot start: {error}")


if __name__ == "__main__":
    main()
