"""The README of a bag."""

from __future__ import annotations

from rocb.export.shapes import Shapes


def readme(shapes: Shapes, counts: dict[str, int], *, items: int, missing: int) -> bytes:
    rows = "\n".join(
        f"| `data/{kind.name}.jsonl` | {counts[kind.name]} | {kind.about} |"
        for kind, _shape in shapes.kinds
        if counts.get(kind.name)
    )
    people = _WITH_PEOPLE if shapes.is_personal else _WITHOUT_PEOPLE
    lost = (
        f"\n{missing} files are named by records but were missing; `data/export.json` lists them.\n" if missing else ""
    )
    text = _README.replace("{rows}", rows).replace("{people}", people).replace("{lost}", lost)
    return text.replace("{items}", str(items)).replace("{code}", _CODE).encode()


_CODE = """import html, json, os, re

items = [json.loads(line) for line in open("data/content.jsonl", encoding="utf-8")]
pages = [item for item in items if item.get("state") == "public" and "body" in item]
files = {item["address"]: "../data/" + item["file"] for item in items if "file" in item}
names = {item["address"]: item["address"].strip("/").replace("/", "-") + ".html" for item in pages} | files

def shown(value):
    if isinstance(value, (list, dict)):  # a list of blocks, or the parts of one
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return "".join(shown(part) for name, part in parts if name not in ("id", "type", "level"))
    if not isinstance(value, str) or value.startswith("<"):
        return value if isinstance(value, str) else ""
    return f'<img src="{files[value]}" alt="">' if value in files else f"<p>{html.escape(value)}</p>"

os.makedirs("pages", exist_ok=True)
for item in pages:
    text = f"<h1>{html.escape(item['title'])}</h1>" + shown([item["summary"], item.get("image"), item["body"]])
    text = re.sub('href="([^"]*)"', lambda found: f'href="{names.get(found[1], found[1])}"', text)
    with open(f"pages/{names[item['address']]}", "w", encoding="utf-8") as file:
        file.write(f'<!doctype html><meta charset="utf-8"><title>{html.escape(item["title"])}</title>{text}')
"""


_WITHOUT_PEOPLE = (
    "People’s data is **not** in it: accounts, registrations, email subscriptions of persons, contact persons of "
    "subscriptions, who wrote or decided what, and the links for joining online events. What pages say about people is."
)
_WITH_PEOPLE = (
    "**It contains people’s data**: accounts (without passwords), registrations, email subscriptions, contact persons, who "
    "wrote what, and the links for joining online events. Store it and delete it as the law requires."
)
_README = """# The content of a news and events site

This folder contains the content of a website: pages in all languages, news, events, images, documents, and what its
followers know it by. You do not need the program that wrote it. The folder is a bag (BagIt, RFC 8493): `manifest-sha256.txt`
has the SHA-256 hash of each file in `data/`, so any BagIt program can check that it is complete.

## Start here

* `data/content.jsonl` has the content in a simple form: an item on each line, in JSON. {items} are in it. Begin with it.
* An item is a page, article, event, series of events, image, document, list or redirect: see its `type`. It has an `address`,
  and `body` is its text as a list of blocks. Items name each other by their addresses. The schema is
  `schema/content.schema.json`.
* `state` is `hidden` for drafts and restricted pages. **Do not publish them.**
* The files of images and documents are in `data/media/`.
* The other files of `data/` are records: everything that the site has, for programs that need more.

This makes a web page of each public item in a new folder `pages`, with its links and images. It needs only Python 3.10
or newer. Run it in this folder:

```python
{code}```

## What is where

| file | records | what they are |
|---|---|---|
{rows}

`data/media/` has the files of images and documents, under the names in their records. `schema/` has a JSON Schema for each
file of records. `data/export.json` has the counts, and the format of this folder.
{lost}
## How to read it

* Each line of a `.jsonl` file is one JSON object (UTF-8), a record. Records are in the order of their `id`.
* `…_id` is the `id` of another record. The schema says of which file. `uuid` and `translation_key` are valid everywhere:
  language versions of a page have the same `translation_key`, and `locale` is its language.
* Times are ISO 8601 and UTC. Local dates and times of events are next to their time zone.
* In `items` and `changes`, `https://site.invalid` stands for the address of the site.
* Names in several languages are objects with the language code as key.
* `body` is a list of blocks, each with its `type` and `value`, as its schema describes them. In rich text,
  `<a linktype="page" id="12">` is a link to the page with the `id` 12, `linktype="document"` to a document,
  and `<embed embedtype="image" id="3">` shows an image.
* Pages form a tree: `path` starts with the `path` of the page above. `url_path` is the address below the host.
* The fields of a page are what is public now, or was saved last if it was never public. `versions` has the newest version of
  its text, the public one, and one that waits for its date, as JSON in `content`. Older versions are not exported.

## Drafts and restricted pages

They are in it, because they belong to the office. **Do not publish a page only because it is here.** A page is public if
`live` is true and neither it nor a page above it is in `data/page-restrictions.jsonl`. (A file without
records is left out: if it is not there, no page is restricted.) If `has_unpublished_changes` is true,
its newest version is not public. A document or image may also be restricted by its collection.

## What is not in it

* Secrets: passwords, tokens, keys of webhooks and sign-in, preview links. Of the address of a webhook only the host is
  here. Restricted pages have no password. The address of a source is complete: look for keys in it before you pass it on.
* {people}
* Rights and approvals, the search index, statistics, deliveries, emails in progress, earlier versions, log entries.

Channels are here as an import brings them: `paused` if they were active, suspended or paused. Nothing is sent from an
imported site until somebody resumes its channels.
"""
