"""Models that are exported, with their names; models that are not, and why. Models have Django's labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PAGE, USER, REVISION = "wagtailcore.page", "rocb.user", "wagtailcore.revision"


@dataclass(frozen=True, slots=True)
class Kind:
    """Records of one file. ``holds`` are models whose rows belong to one of these, in addition to those with a
    `ParentalKey`. ``is_migrated``: a new site has some, which an import replaces."""

    name: str
    label: str
    about: str
    holds: tuple[str, ...] = ()
    is_personal: bool = False
    is_migrated: bool = False


# Read and imported in this order. Pages come in between, with one kind for each type.
BEFORE_PAGES = (
    Kind("sites", "wagtailcore.site", "Host names, each with its home page", is_migrated=True),
    Kind("languages", "wagtailcore.locale", "Languages of pages", is_migrated=True),
    Kind("collections", "wagtailcore.collection", "Folders of the library of images and documents", is_migrated=True),
    Kind("accounts", USER, "People who sign in, without password and rights", is_personal=True),
    Kind("office", "rocb.siteidentity", "Names and addresses of the office"),
    Kind("regions", "rocb.region", "Regions, in all languages"),
    Kind("topics", "rocb.topic", "Topics, in all languages"),
    Kind("organisations", "rocb.organisation", "Administrations and other organisations, in all languages"),
    Kind("glossary", "newsroom_translation.glossaryterm", "Terms of the glossary of the office, in all languages"),
    Kind("images", "rocb.siteimage", "Images, with the sizes that were made of them", holds=("rocb.siterendition",)),
    Kind("documents", "rocb.sitedocument", "Documents"),
    Kind("people", "newsroom_events.person", "Speakers and others whom pages name"),
    Kind("platforms", "newsroom_events.platform", "Platforms of online events"),
)
AFTER_PAGES = (
    Kind("page-restrictions", "wagtailcore.pageviewrestriction", "Pages that not everybody may read"),
    Kind(
        "collection-restrictions",
        "wagtailcore.collectionviewrestriction",
        "Folders of the library that not everybody may read",
    ),
    Kind("tags", "taggit.tag", "Tags of images and documents"),
    Kind("tagged", "taggit.taggeditem", "Which image or document has which tag"),
    Kind("redirects", "wagtailredirects.redirect", "Old addresses and where they lead"),
    Kind("former-names", "newsroom_custody.formername", "Former slugs of what was merged or renamed"),
    Kind(
        "former-addresses",
        "newsroom_custody.formeraddress",
        "Addresses that pages had before they were renamed or moved",
    ),
    Kind("withdrawn-addresses", "newsroom_custody.withdrawnaddress", "Addresses at which pages were public before"),
    Kind("import-runs", "rocb.importrun", "Imports from a former site"),
    Kind("imported", "rocb.importeditem", "What became of each thing of a former site; answers its old addresses"),
    Kind("former-identities", "newsroom_news.foreignidentity", "By what feeds of a former site called an item"),
    Kind("former-uids", "newsroom_events.foreignuid", "By what calendars of a former site called an event"),
    Kind(
        "items",
        "newsroom_news.item",
        "What is public now, as lists and feeds have it",
        holds=("newsroom_news.itemfacet",),
    ),
    Kind("changes", "newsroom_news.change", "What happened to public items, in order"),
    Kind(
        "calendar-entries",
        "newsroom_events.calendarentry",
        "Events as calendars have them",
        holds=("newsroom_events.calendarfacet",),
    ),
    Kind(
        "announced-dates",
        "newsroom_events.announcedcadence",
        "Rules with which series announced their dates to calendars",
    ),
    Kind("sources", "newsroom_news.source", "Feeds, pages and calendars of others that the office follows"),
    Kind("entries", "newsroom_news.entry", "What came from these sources, and what the office decided"),
    Kind("forgotten-entries", "newsroom_news.tombstone", "What came, was deleted and is not to come again"),
    Kind("rules", "newsroom_news.rule", "What happens to entries by itself"),
    Kind("subscriptions", "newsroom_news.subscription", "What organisations receive; people only in a personal export"),
    Kind("channels", "newsroom_news.channel", "How subscriptions are delivered, without addresses and keys"),
    Kind("registrations", "newsroom_events.registration", "Registrations for events", is_personal=True),
)

# Models that are not exported. An app label covers all of its models.
STAYS = {
    "account": "sign-in",
    "auth.group": "rights are assigned again",
    "auth.group_permissions": "rights are assigned again",
    "auth.permission": "rights are assigned again",
    "contenttypes": "of the program, not of the office",
    "newsroom_custody.requestofperson": "names who erased whose data",
    "django_tasks_database": "work in progress",
    "newsroom_events.forgottenregistrations": "of the running of the site",
    "newsroom_events.notice": "mail in progress",
    "newsroom_events.formerversion": "mail in progress",
    "newsroom_jobs": "of the running of the site",
    "newsroom_mailing": "mail in progress",
    "newsroom_translation.assignment": "work in progress",
    "newsroom_translation.draftrequest": "work in progress",
    "newsroom_translation.readerrequest": "emails in progress",
    "newsroom_translation.translationstate": "follows from the pages",
    "newsroom_translation.segment": "follows from the pages",
    "newsroom_translation.segmentkey": "follows from the pages",
    "newsroom_translation.fieldtranslation": "follows from the texts, which are not checked after an import",
    "mfa": "secret",
    "newsroom_news.attempt": "deliveries in progress",
    "newsroom_news.callbackhost": "of the running of the site",
    "newsroom_news.changecounter": "follows from the changes",
    "newsroom_news.delivery": "deliveries in progress",
    "newsroom_news.digestrun": "deliveries in progress",
    "newsroom_news.endpointcheck": "deliveries in progress",
    "newsroom_news.entryaction": "names who decided what; the decisions are with the entries",
    "newsroom_news.entryrevision": "earlier versions of texts of others",
    "newsroom_news.host": "of the running of the site",
    "newsroom_news.hubrequest": "followers ask their new hub again",
    "newsroom_news.hubsubscription": "secret; the new site asks the hubs of its sources again",
    "newsroom_news.hubtopic": "followers ask their new hub again",
    "newsroom_news.outbox": "deliveries in progress",
    "newsroom_news.poll": "of the running of the site",
    "newsroom_news.previewlink": "secret",
    "newsroom_news.push": "of the running of the site",
    "newsroom_news.sourcealert": "of the running of the site",
    "newsroom_news.token": "secret",
    "rocb.backup": "of the running of the site",
    "rocb.draftentry": "made again",
    "rocb.draftword": "made again",
    "rocb.ploneimport": "work in progress; what came of it is an import run",
    "rocb.ploneimportline": "work in progress; what came of it is with each imported item",
    "rocb.importedtext": "the old text of a page, to compare it after an import; it is deleted with the report",
    "rocb.ploneimportoutline": "made again",
    "rocb.searchentry": "made again",
    "rocb.searchword": "made again",
    "rocb.user_groups": "rights are assigned again",
    "rocb.user_user_permissions": "rights are assigned again",
    "sessions": "secret",
    "simple_translation": "has no rows",
    "usersessions": "secret",
    "wagtailadmin": "of people at work in the CMS",
    "wagtailcore.apitoken": "secret",
    "wagtailcore.comment": "of people at work in the CMS",
    "wagtailcore.commentreply": "of people at work in the CMS",
    "wagtailcore.groupapprovaltask": "rights are assigned again",
    "wagtailcore.groupapprovaltask_groups": "rights are assigned again",
    "wagtailcore.groupcollectionpermission": "rights are assigned again",
    "wagtailcore.grouppagepermission": "rights are assigned again",
    "wagtailcore.groupsitepermission": "rights are assigned again",
    "wagtailcore.modellogentry": "names who did what",
    "wagtailcore.pagelogentry": "names who did what",
    "wagtailcore.pagesubscription": "of people at work in the CMS",
    "wagtailcore.referenceindex": "made again",
    "wagtailcore.task": "approval starts again",
    "wagtailcore.taskstate": "approval starts again",
    "wagtailcore.uploadedfile": "uploads in progress",
    "wagtailcore.workflow": "approval starts again",
    "wagtailcore.workflowcontenttype": "approval starts again",
    "wagtailcore.workflowpage": "approval starts again",
    "wagtailcore.workflowstate": "approval starts again",
    "wagtailcore.workflowtask": "approval starts again",
    "wagtaildocs": "the site has a model of its own",
    "wagtailembeds": "made again",
    "wagtailimages": "the site has a model of its own",
    "wagtailsearch": "made again",
    "wagtailsearchpromotions": "what people searched for",
    "wagtailusers": "of people at work in the CMS",
}

# Columns that are never exported: secrets, and state of the running site.
STAY = {
    USER: {"password", "last_login", "is_superuser", "is_staff"},
    "wagtailcore.pageviewrestriction": {"password"},
    "wagtailcore.collectionviewrestriction": {"password"},
    REVISION: {"object_id", "content_type_id", "base_content_type_id"},  # set from the page
    # Nothing refers to these ids.
    "newsroom_news.itemfacet": {"id"},
    "newsroom_events.calendarfacet": {"id"},
    "newsroom_news.source": {"username", "password", "claim", "claimed_until", "pushed_until"},
    "newsroom_news.channel": {
        "secret",
        "earlier_secret",
        "earlier_secret_until",
        "private_key",
        "host",
        "asked_by",
        "topic_id",
        "expires_at",
        "state_note",
        "next_attempt_at",
        "claimed_by",
        "claimed_until",
        "last_attempt_at",
        "last_success_at",
        "failing_since",
        "failures",
        "notified_at",
    },
}
# Columns that are exported only with personal data, as is every column that refers to an account.
PERSONAL = {
    "newsroom_news.subscription": {"contact_name", "contact_email", "contact_language"},
    "newsroom_news.channel": {"email"},
    # Anyone who has these can join an event. Only people who registered get them.
    "newsroom_events.editionpage": {"join_url", "join_note"},
    "newsroom_events.session": {"join_url"},
}


def _origin(url: str) -> str:
    """Return scheme and host: the rest of an endpoint's address often contains its key."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    except ValueError:
        return ""


def _resting(state: str) -> str:
    """Return the state of a channel after an import: paused until it is resumed. Ended and unconfirmed channels stay
    so."""
    return state if state in {"unconfirmed", "ended"} else "paused"


# Columns that are exported with a changed value. Changing it again has no effect.
CHANGED: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("newsroom_news.channel", "url"): _origin,
    ("newsroom_news.channel", "state"): _resting,
}


def files_in(label: str, attname: str, value: Any) -> set[str]:
    """Return the names of files in a value whose field is not a file field."""
    is_share = (label, attname) == ("newsroom_news.item", "stored_share") and isinstance(value, dict)
    return {value["file"]} if is_share and isinstance(value.get("file"), str) else set()


def stays(label: str) -> bool:
    return label in STAYS or label.partition(".")[0] in STAYS


def draft(content: dict[str, Any], *, is_personal: bool) -> dict[str, Any]:
    """Return the content of a page revision, without parts that are not exported."""
    found = {**content, "wagtail_admin_comments": []} if "wagtail_admin_comments" in content else dict(content)
    if is_personal:
        return found
    for name in {"owner", "locked_by"} & found.keys():
        found[name] = None
    return _without_guarded(found)  # type: ignore[no-any-return]


_GUARDED = {
    name for columns in ("newsroom_events.editionpage", "newsroom_events.session") for name in PERSONAL[columns]
}


def _without_guarded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "" if name in _GUARDED else _without_guarded(one) for name, one in value.items()}
    return [_without_guarded(one) for one in value] if isinstance(value, list) else value
