"""A hundredth of `tests.benchmarks.scale`: its generator works, and the table is printed. No figure is asserted."""

from __future__ import annotations

import pytest

from tests.benchmarks.scale.__main__ import main

pytestmark = pytest.mark.benchmark


def test_print_what_a_hundredth_of_two_million_entries_costs() -> None:
    main(["--share", "0.01"])
