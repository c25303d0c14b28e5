"""Convert HTML on stdin to a tagged PDF on stdout: ``python -m rocb.press.pdf_process CPU_SECONDS MEMORY_BYTES``.

In a separate process, the kernel can enforce limits; Python code could not. It has no database and no settings. The
document can load nothing: neither from the network nor from files. Only our style sheet can, for its fonts.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

STYLE = Path(__file__).with_name("pdf.css")
VARIANT = "pdf/ua-1"  # tagged, with a language and a title, as screen readers need it


def main(cpu_seconds: int, memory_bytes: int) -> None:
    limits = ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_AS, memory_bytes))
    for kind, value in limits:
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    html = sys.stdin.buffer.read().decode()
    # Output of a library must not get between the bytes of the file.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with out:
        out.write(made(html))


def made(html: str) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    whole = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols={"data"}, allow_redirects=False))
    style = CSS(filename=STYLE, url_fetcher=URLFetcher(allowed_protocols={"file"}), font_config=fonts)
    return bytes(whole.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant=VARIANT))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
