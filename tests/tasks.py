"""Tasks for tests of the worker."""

import os
import time
from pathlib import Path

from django.tasks import task


@task()
def slow(path: str, seconds: float) -> str:
    """Write a line at its beginning and at its end, so that a test sees how often it ran and how far."""
    with Path(path).open("a") as file:
        file.write(f"began {os.getpid()}\n")
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write("ended\n")
    return "done"
