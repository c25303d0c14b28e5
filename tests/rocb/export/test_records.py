"""`rocb.export.records`: lines that are not records."""

from __future__ import annotations

import pytest

from rocb.export.bag import Damaged
from rocb.export.records import parsed
from tests.foundation.test_outside_json import REFUSED


@pytest.mark.parametrize("text", [*REFUSED, "[]", "1"], ids=lambda text: repr(text[:12]))
def test_a_line_that_is_no_record_is_damage(text: str | bytes) -> None:
    with pytest.raises(Damaged):
        parsed(text if isinstance(text, bytes) else text.encode())
