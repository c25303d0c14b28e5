"""`news.delivery.digest_entries`: the one change of an item that a digest mentions."""

from __future__ import annotations

import pytest

from news.delivery.digest_entries import Happening, summarise


@pytest.mark.parametrize(
    ("kinds", "is_public", "expected"),
    [
        (["published"], True, "published"),
        (["published", "corrected"], True, "published"),
        (["published", "moved"], True, "moved"),
        (["published", "moved", "cancelled"], True, "cancelled"),
        (["corrected"], True, "corrected"),
        (["updated", "corrected"], True, "corrected"),
        (["withdrawn"], False, "withdrawn"),
        (["corrected", "withdrawn"], False, "withdrawn"),
        (["published", "withdrawn"], False, None),
        (["published"], False, None),
        (["corrected"], False, None),
        (["withdrawn"], True, None),
        (["withdrawn", "published"], True, "published"),
    ],
)
def test_a_mail_tells_what_matters_to_whoever_reads_it_now(
    kinds: list[str], is_public: bool, expected: str | None
) -> None:
    happened = summarise([Happening(number, kind) for number, kind in enumerate(kinds)], is_public=is_public)
    assert (happened and happened.kind) == expected
