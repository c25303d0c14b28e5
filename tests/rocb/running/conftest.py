from __future__ import annotations

from collections.abc import Iterator

import pytest

from rocb.running.log_lines import request_id


@pytest.fixture(autouse=True)
def outside_of_requests() -> Iterator[None]:
    """Reset the id of the request, which stays in the thread that tests share."""
    token = request_id.set("")
    yield
    request_id.reset(token)
