"""Files as an office receives them, written by small generators: Word, mail, PDF, web page, clipboard.

All tell the same story, the workshop of May 2021, so that the tests can compare what was found.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage
from email.policy import SMTP

TITLE = "Second regional workshop looks at new technology"
DATE_LINE = "Baku, 25 May 2021"
LEAD = "Customs experts of twelve administrations met online for three days."
SECOND = "They compared how scanners, blockchain and machine learning change the work at the border."


def png(width: int = 40, height: int = 30, colour: bytes = b"\x00\x80\x80") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + colour * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


# --- Word ----------------------------------------------------------------------------------------------------------------

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, style: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = content if content.startswith("<") else run(content)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inside}</w:p>"


def item(text: str, level: int = 0) -> str:
    return paragraph(text, "ListParagraph", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    lines = [f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if not at else ''}{row}</w:tr>" for at, row in enumerate(cells)]
    return f"<w:tbl><w:tblPr/>{''.join(lines)}</w:tbl>"


def picture(alt: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="9525" cy="9525"/><wp:docPr id="1" name="Picture 1" descr="{alt}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill>'
        '<a:blip r:embed="rId9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def text_box(text: str) -> str:
    inside = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def word(body: str, **parts: bytes | str) -> bytes:
    """Return a .docx with this body. ``parts`` are further files of the folder "word", without ".xml"."""
    styles = {
        "Title": "Title", "Subtitle": "Subtitle", "Heading1": "heading 1", "Heading2": "heading 2",
        "ListParagraph": "List Paragraph", "Quote": "Quote",
    }  # fmt: skip
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in styles.items()
    )
    levels = "".join(f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>' for n in range(3))
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_SPACES}>{named}</w:styles>",
        "word/numbering.xml": f'<w:numbering {_SPACES}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
        "word/media/image1.png": png(),
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_R}/{kind}" Target="{target}"{more}/>'
            for n, kind, target, more in (
                (1, "styles", "styles.xml", ""),
                (2, "numbering", "numbering.xml", ""),
                (3, "footnotes", "footnotes.xml", ""),
                (4, "comments", "comments.xml", ""),
                (8, "hyperlink", "https://example.org/programme", ' TargetMode="External"'),
                (9, "image", "media/image1.png", ""),
            )
            if n not in (3, 4) or target.removesuffix(".xml") in parts
        )
        + "</Relationships>",
    }
    files |= {f"word/{name}.xml": text for name, text in parts.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def word_press_release() -> bytes:
    """Return a Word document with all that is hard: list levels, table, image, footnote, comment, tracked changes, a text
    box, hidden text and a header."""
    link = '<w:hyperlink r:id="rId8">' + run("the programme") + "</w:hyperlink>"
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    changed = (
        '<w:del w:id="5" w:author="A"><w:r><w:delText>never </w:delText></w:r></w:del>'
        f'<w:ins w:id="6" w:author="A">{run("often ")}</w:ins>'
    )
    body = [
        paragraph(TITLE, "Title"),
        paragraph(DATE_LINE),
        paragraph(run(LEAD) + mark),
        paragraph(
            run("Speakers ") + changed + run("named ") + link + run(", ") + run("bold", "<w:b/>") + run(" words.")
        ),
        paragraph("What was discussed", "Heading1"),
        *(item("Scanners"), item("At airports", 1), item("Blockchain")),
        paragraph("Figures", "Heading1"),
        table(("Country", "Experts"), ("Azerbaijan", "4"), ("Georgia", "3")),
        paragraph(picture("Participants on a screen")),
        paragraph(run(SECOND) + text_box("In a box: contact the office.")),
        paragraph(run("Visible. ") + run("secret", "<w:vanish/>")),
    ]
    notes = (
        f'<w:footnotes {_SPACES}><w:footnote w:id="2">{paragraph("Not counting observers.")}</w:footnote></w:footnotes>'
    )
    comment = f'<w:comment w:id="1" w:author="B">{paragraph("Check the number")}</w:comment>'
    comments = f"<w:comments {_SPACES}>{comment}</w:comments>"
    header = f"<w:hdr {_SPACES}>{paragraph('Draft of the office')}</w:hdr>"
    return word("".join(body), footnotes=notes, comments=comments, header1=header)


def libreoffice_press_release() -> bytes:
    """Return what LibreOffice writes: own names of styles, the text of each paragraph in many runs."""
    body = [
        paragraph(run("Second regional ") + run("workshop looks at ") + run("new technology"), "Title"),
        paragraph("Online, with twelve administrations", "Subtitle"),
        paragraph(run("Baku, ") + run("25 May") + run(" 2021")),
        paragraph(LEAD),
        paragraph("Next steps", "Heading2"),
        paragraph(SECOND),
        paragraph("The border will be smarter.", "Quote"),
        paragraph("— Eser Çengel, head of the office", "Quote"),
    ]
    return word("".join(body))


# --- Clipboard and pages ---------------------------------------------------------------------------------------------------


def google_docs_clipboard() -> str:
    return (
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1f2a">'
        f'<h1 dir="ltr" style="line-height:1.38"><span style="font-size:20pt;font-weight:400">{TITLE}</span></h1>'
        '<p dir="ltr"><span style="font-size:11pt;font-weight:400">25 May 2021</span></p>'
        f'<p dir="ltr"><span style="font-weight:400">{LEAD} </span><span style="font-weight:700">Bold</span>'
        '<span style="font-weight:400"> and </span><a href="https://www.google.com/url?q=https://example.org/a&amp;sa=D">'
        '<span style="text-decoration:underline">a link</span></a></p><br>'
        '<ul><li dir="ltr" aria-level="1"><p dir="ltr"><span>Scanners</span></p></li>'
        '<ul><li dir="ltr" aria-level="2"><p dir="ltr"><span>At airports</span></p></li></ul></ul></b>'
    )


def press_release_page() -> str:
    """Return a page with navigation, cookies, related links, a tracking image, and its facts in JSON-LD."""
    return f"""<!doctype html><html lang="en"><head><title>{TITLE} | Example Agency</title>
<meta property="og:site_name" content="Example Agency"><meta property="og:description" content="{LEAD}">
<link rel="canonical" href="https://agency.example/news/workshop">
<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "2021-05-25T09:00:00+02:00"}}</script></head>
<body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>
<div class="cookie-banner">We use cookies.</div>
<main><article><h1>{TITLE}</h1><p class="date">25 May 2021</p><p>{LEAD}</p><h2>Background</h2><p>{SECOND}</p>
<p>Read <a href="/programme.pdf">the programme</a>.</p><img src="/photo.jpg" alt="The panel"><img src="/photo.jpg">
<img src="https://track.example/p.gif" width="1" height="1">
<div class="share-buttons"><a href="#">Share this</a></div></article>
<aside><h2>Related</h2><p>Another story.</p></aside></main><footer><p>Contact and imprint</p></footer></body></html>"""


# --- Mail ------------------------------------------------------------------------------------------------------------------


def outlook_mail() -> bytes:
    """Return a mail with an alternative in HTML as Outlook writes it, an image inside the text and a file."""
    message = EmailMessage()
    message["From"] = "Press Office <press@agency.example>"
    message["To"] = "news@office.example"
    message["Date"] = "Tue, 25 May 2021 16:20:00 +0400"
    message["Subject"] = f"FW: {TITLE}"
    message.set_content(f"{LEAD}\n\n{SECOND}\n")
    message.add_alternative(
        f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><div class="WordSection1"><p class="MsoNormal"><b>'
        f'{TITLE}<o:p></o:p></b></p><p class="MsoNormal">{LEAD}<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        f'<p class="MsoNormal">{SECOND} <a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org'
        '%2Fa&amp;data=x">More</a></p><p><img src="cid:photo@1" width="40" height="30" alt="The panel"></p></div>'
        '<div id="Signature"><p>Jane Doe, Press Office</p></div></body></html>',
        subtype="html",
    )
    _plain, html = message.iter_parts()
    html.add_related(png(), "image", "png", cid="<photo@1>")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../../programme.pdf")
    return message.as_bytes(policy=SMTP)


def russian_mail(encoding: str = "koi8-r") -> bytes:
    text = (
        "Второй семинар о новых технологиях\n\n25 мая 2021 г.\n\nЭксперты двенадцати таможенных служб провели три дня "
        "онлайн.\n\nОни обсудили сканеры и блокчейн.\n\n-- \nПресс-служба\n"
    )
    message = EmailMessage()
    message["From"] = "Пресс-служба <press@customs.example>"
    message["Date"] = "Wed, 26 May 2021 10:00:00 +0300"
    message["Subject"] = "Второй семинар о новых технологиях"
    message.set_content(text, charset=encoding)
    return message.as_bytes(policy=SMTP)


def forwarded_mail() -> bytes:
    message = EmailMessage()
    message["From"] = "Colleague <colleague@office.example>"
    message["Date"] = "Fri, 28 May 2021 10:00:00 +0300"
    message["Subject"] = f"Fwd: {TITLE}"
    message.set_content(
        "Please publish this.\n\n---------- Forwarded message ---------\nFrom: Press Office <press@agency.example>\n"
        f"Date: Tue, 25 May 2021 at 16:20\nSubject: {TITLE}\nTo: <news@office.example>\n\n{LEAD}\n\n{SECOND}\n"
    )
    return message.as_bytes(policy=SMTP)


# --- PDF -------------------------------------------------------------------------------------------------------------------


def pdf(*pages: list[tuple[float, float, float, str]], drawn: str = "") -> bytes:
    """Return a PDF with lines of text: x, y, size and words. Helvetica, A4. ``drawn`` are lines on each page."""
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        shown = "\n".join(
            f"BT /F1 {size} Tf {x} {y} Td ({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj ET"
            for x, y, size, text in lines
        ).encode("latin-1")
        shown += f"\n{drawn}".encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(written)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        written + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    )


def pdf_press_release() -> bytes:
    """Return two pages with headers, page numbers, a divided word and a paragraph that goes on overleaf."""
    first = [
        (72, 800, 9, "Example Agency - Press release"),
        (72, 740, 20, "Second regional workshop"),
        (72, 716, 20, "looks at new technology"),
        (72, 680, 11, "Baku, 25 May 2021"),
        (72, 650, 11, "Customs experts of twelve administrations met online for three days. They com-"),
        (72, 636, 11, "pared how scanners, blockchain and machine learning change the work at the"),
        (72, 622, 11, "border."),
        (72, 590, 14, "Next steps"),
        (72, 560, 11, "The next meeting is planned for the autumn, when the working group will show its"),
        (72, 546, 11, "first results to all administrations of the region, and"),
        (290, 30, 9, "Page 1 of 2"),
    ]
    second = [
        (72, 800, 9, "Example Agency - Press release"),
        (72, 740, 11, "publish the presentations."),
        (290, 30, 9, "Page 2 of 2"),
    ]
    return pdf(first, second)


def two_column_html() -> str:
    words = " ".join(f"{LEAD} {SECOND}" for _ in range(4))
    return (
        "<style>@page{size:A4;margin:2cm} article{columns:2;font:11pt sans-serif;hyphens:none} h1{font-size:22pt}</style>"
        f"<h1>{TITLE}</h1><article><p>Alpha begins. {words} Alpha ends.</p><h2>In the second part</h2>"
        f"<p>Beta begins. {words} Beta ends.</p></article>"
    )
