from __future__ import annotations

from pathlib import Path

from django.http import HttpResponse

from rocb.static_copy.answers import Site, Spool


def test_answers_share_the_headers_that_are_the_same(tmp_path: Path) -> None:
    """A site has many responses, and their headers stay in memory until the copy is written."""
    site = Site(Spool(tmp_path))
    policies = []
    for number in range(2):
        response = HttpResponse(
            headers={"Content-Security-Policy": " ".join(["default-src", "'self'"]), "X": str(number)}
        )
        policies.append(dict(site._kept(f"/{number}", response).headers)["Content-Security-Policy"])
    assert policies[0] is policies[1]
