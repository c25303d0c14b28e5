"""HTML on standard input -> a tagged PDF on standard output: ``python -m rocb.press.pdf_process CPU_SECONDS MEMORY_BYTES``.

A process of its own, which the kernel holds to its limits: no Python code could. It knows no database and no settings, and
fetches nothing: neither from the network nor from files.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

STYLE = Path(__file__).with_name("pdf.css")
VARIANT = "pdf/ua-1"  # tagged, with a language and a title: what readers with a screen reader need


def main(cpu_seconds: int, memory_bytes: int) -> None:
    limits = ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_AS, memory_bytes))
    for kind, value in limits:
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    html = sys.stdin.buffer.read().decode()
    # Whatever a library prints must not get between the bytes of the file.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with out:
        out.write(made(html))


def made(html: str) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    whole = HTML(string=html, url_fetcher=fetcher)
    style = CSS(string=STYLE.read_text(), url_fetcher=fetcher)
    return bytes(whole.write_pdf(stylesheets=[style], pdf_variant=VARIANT))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
