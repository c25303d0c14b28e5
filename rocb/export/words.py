"""Descriptions of columns for which the models have only a name, and schemas of columns with JSON.

``tests/rocb/export/test_schemas.py`` finds a new column that needs either.
"""

from __future__ import annotations

from typing import Any

type Schema = dict[str, Any]


def _words(lines: str) -> dict[str, str]:
    pairs = (line.partition(": ") for line in lines.strip().splitlines())
    return {name: words for name, _colon, words in pairs}


COLUMNS = _words("""
action: What the rule does
address: Where it could be read
approved_go_live_at: When this version is to be published
at: When it happened
atom_id: The `id` that Atom feeds print, if another site gave it
audience: Who can attend; empty if it is unknown
author: Name of the author, as the source printed it
automatically_created: Whether the site made it when a page was moved
begins_at: The beginning as an instant, calculated from local day, time and zone
body_hash: SHA-256 of the last document
byline: Names of the authors, as they are shown
cancelled_at: When the registration was cancelled
changed_at: When it last changed, for the order in feeds and calendars
city: City of the event
contact_answered_as: Which administration's official answered
contact_answered_at: When the administration confirmed its contact
contact_asked_at: When the administration was last asked for its contact
content_hash: SHA-256 of the content, to notice changes
country: Name of the country
counts: How many items were imported, changed and left out
created_at: When it was made or uploaded
date_joined: When the account was made
day: The day of the session
decided_at: When the office decided
depth: Level in the tree; the root has 1
description: Describes it in a sentence or two
digest: Digest of the old item, to notice changes
draft_title: Title of the newest version
duration_minutes: Length in minutes
edition_uuid: The `uuid` of the event
effective_url: Where the document was found after redirects
ends_at: Local time of the end
error_kind: Kind of the last error
error_text: The last error in words
etag: `ETag` of the last document
expired: Whether the page was taken back because its time was over
facet: A value by which lists are filtered, such as `topic:12`
fees: What it costs to attend
file: Name of the file
file_hash: SHA-1 of the file
file_size: Size of the file in bytes
filter_spec: Which size was made, as Wagtail writes it
finished_at: When it ended
finishes_at: The end as an instant, calculated from local day, time and zone
first_failed_at: When the present failures began
first_gone_at: When the source was first gone
first_name: First name
first_on: The first day
first_published_at: When it was first public
first_read_at: When the source was first read
focal_point_height: Height of the part that must stay visible
focal_point_key: The part that must stay visible, as part of the file's name
focal_point_width: Width of the part that must stay visible
focal_point_x: Centre of the part that must stay visible, from the left
focal_point_y: Centre of the part that must stay visible, from the top
forgotten_at: When it was deleted
format: `online`, `in_person`, `hybrid`, or empty if it is unknown
gone_since: Since when the source is gone
guid: How feeds identify it, if another site gave it
has_captions: Whether the recording has captions
has_unpublished_changes: Whether the newest version is not public
height: Height in pixels
hidden_at: Since when no public page shows it
host: Host of the source
hostname: Host name of the site
hub_url: Hub that announces changes of the source
id: Number of the record, unique in its file
identity_strikes: How often the source seemed to be another publisher
image_url: Address of the picture
interval: Seconds between two readings
is_cancelled: Whether calendars show it as cancelled
is_followed: Whether the address leads to the page
is_listed: Whether lists and feeds have it
is_shown: Whether a public page shows it
is_withdrawn: Whether its page is no longer public
item_uuid: The `uuid` of the page
k1: Hash of the first identity of the entry
k2: Hash of the second identity of the entry
key: Name of the term, the same in all languages
kind: What happened: published, updated or withdrawn
language: A language code such as `en`
language_code: A language code such as `en`
last_modified: `Last-Modified` of the last document
last_name: Last name
last_new_at: When the source last had a new entry
last_on: The last day
last_polled_at: When the source was last read
last_published_at: When it was last published
last_success_at: When the source was last read without an error
latest_revision_created_at: When its newest version was saved
left_out: Identities of the items that were not imported
licence: Under which licence others can use it
link: Address of the entry
live: Whether it is published
live_revision_id: The id of the version that was public
locked: Whether editors locked the page
locked_at: When it was locked
missing: Targets of its links that were not imported, or were not public
moved_seen: How often the source has sent to another address
moved_since: Since when the source sends to another address
moved_to: Where the source has moved
name: Name
newest_published_at: Date of the newest entry
next_poll_at: When the source is to be read next
numchild: How many it has directly below
object_id: The `id` of the thing, in the file of its `content_type`
object_str: Title of the page when it was saved
origin: Address of the former site
over_at: When the event is past
part: Which part of the old item; empty for the item
path: Place in the tree: it begins with the `path` of the one above
period_ends_on: The last day of the period that takes the place of a date
published_at: When it was published
registered_at: When the person registered
registration: How people register
registration_opens_on: From which day people can register
restriction_type: `password`, `login` or `groups`
role: What they do
room: Room of the session
rule: Recurrence as in calendars (RFC 5545)
sanitizer_version: With which version of the cleaning the text was stored
scope: Whom the series is for
sequence: Grows with each change
series_uuid: The `uuid` of the series
short_name: Abbreviation or short name
shown: Targets of its links that were public
significance: How important the change was
slug: Last part of the address
sort_order: Place in the list
sorts_at: Place among other events in the order of time
started_at: When it began
starts_at: Local time of the beginning
state: State of the channel
state_at: Since when it is in this state
status: Status
summary: One or two sentences for lists
target_pk: The `id` of what has the name now
text: Text of the subscription
time_zone: Time zone by its IANA name, such as `Europe/Brussels`
title: Title
translation_key: The same for all language versions
type: What it is
uid: Identity in the former site
undone_at: When the import was undone
updated_at: When the source last changed it
url_path: Path of the page below the root of pages
usual_gap: Usual seconds between two new entries
uuid: Identity that never changes
venue: Building or place of the event
was_below: The key of the page above, as the import left it
was_live: Whether it was public, as the import left it
website: Address of the website
width: Width in pixels
working_languages: Codes of the working languages, with semicolons between
written: What the import wrote, to notice edits
documents: Papers of the event
facets: Values by which lists are filtered
features: Articles whose place the editors chose
named_people: People whom the article names
other_organisation: Name of an organisation that is not listed
organisations: Who organises or takes part
people: Speakers and others
recordings: Recordings of the event
related: Related articles that the editors chose
renditions: Sizes of the image that were made
sessions: The programme
speakers: Who speaks in the session
versions: The newest version, the public one, and one that waits for its date
languages: The chosen languages
""")

LANGUAGE = "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"
TRANSLATED: Schema = {
    "type": "object",
    "propertyNames": {"pattern": LANGUAGE},
    "additionalProperties": {"type": "string"},
}
_STRINGS: Schema = {"type": "array", "items": {"type": "string"}}
_DAYS: Schema = {"type": "array", "items": {"type": "string", "format": "date"}}
_OBJECT: Schema = {"type": "object"}
_OBJECTS: Schema = {"type": "array", "items": _OBJECT}
_MADE: Schema = {"type": "object", "additionalProperties": {"type": "object"}}

# Indexed by the name of the column, because columns with the same name have the same structure.
JSON_COLUMNS: dict[str, Schema] = {
    "categories": _STRINGS,
    "change_kinds": _STRINGS,
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    "data": _OBJECT,
    "earlier_facets": _STRINGS,
    "enclosures": _OBJECTS,
    "event": {"type": ["object", "null"]},
    "except_on": _DAYS,
    "extra_on": _DAYS,
    "facets": _STRINGS,
    "held_because": {"type": "array"},
    "hints": _OBJECT,
    "known_as": _OBJECT,
    "languages": _STRINGS,
    "left_out": _STRINGS,
    "missing": _STRINGS,
    "shown": _STRINGS,
    "notified": _OBJECT,
    "public_pages": {"type": ["array", "null"], "items": {"type": "integer"}},
    "settings": _OBJECT,
    "stored_labels": _OBJECTS,
    "stored_lead": {"type": ["object", "null"]},
    "stored_picture": {"type": ["object", "null"]},
    "stored_rule": _OBJECT,
    "stored_share": {"type": ["object", "null"]},
    "translated_from": _MADE,
    "wagtail_admin_comments": {"type": "array"},
}
