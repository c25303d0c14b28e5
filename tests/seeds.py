"""The seed of tests that draw at random: fixed for the checks of a change, so that the same change gets the same result each
time; otherwise new in each run, because that finds more. SEED=1 repeats a run.
"""

from __future__ import annotations

import os
import random


def seed() -> int:
    """Return the seed of this run and print it: pytest shows it with a failure."""
    fixed = os.environ.get("SEED") or ("0" if os.environ.get("CI") else None)
    found = random.randrange(10**6) if fixed is None else int(fixed)
    print(f"SEED={found}")
    return found
