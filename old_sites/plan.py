"""Decisions on what each item becomes, with a sentence if an editor would not expect it. Writes nothing."""

from __future__ import annotations

import unicodedata
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from old_sites import links
from old_sites import placing as choices
from old_sites.addresses import Addresses
from old_sites.heads import Head, Heads
from old_sites.neutral import LIST, SERIES
from old_sites.old_tree import in_order
from old_sites.planned import EVENTS, HOME, LISTS, NEWS, PAGES, Becomes, Planned, Rules, identity
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _
from old_sites.sides import Sides

NO_PAGES_IN = _("This site has no pages in the language “%(language)s”.")
_AS_DRAFT = _("Imported as a draft.")
_NO_DATE = _("The item has no date, so it would have been the latest news.")
_NOT_SEEN = _("The file is in the library. The public cannot see it unless a public page here shows it.")
_NO_PAGES = _("The folder contains no pages, so its address redirects to our home page.")
_NO_DESCRIPTION = _("The description was not imported: “%(text)s”.")
_FOLDER_TITLE = _("The folder had the title “%(title)s”, which no page here has.")
_CUT_DESCRIPTION = _("The description was cut. In full it is: “%(text)s”.")
_FILES_OF_LIST = _("Files in this folder that no page lists here: %(count)s.")
_LEADS_TO_HIDDEN = _("The link leads to “%(title)s”, which was not public.")
_HOME_HAS_OWN_TEXT = _("Our home page has its own layout, so the text was not imported.")
_LEADS_HOME = _("The address redirects to our home page.")
_NEWS_IN_LIST = _("News from this folder is in the list of news.")
_FILTERS_EVENTS = _("The query is now a filter of the list of events.")
_LEFT_OUT = _("You chose to leave out this part of the old site.")
_TYPE_LEFT_OUT = _("You chose to leave out the type “%(type)s”.")
_STATE_HIDDEN = _("You chose that the status “%(status)s” is not public.")
_NOT_PUBLIC = _("The item was not public (status “%(status)s”).")
_FOLDER_NOT_PUBLIC = _("The item was in a folder that was not public (status “%(status)s”).")
_UNKNOWN_TYPE = _("Imported as a page, because this site has no type “%(type)s”.")
_NO_START = _("Imported as a page, because it has no start date.")
_ENDLESS = _("The link leads through more than %(count)s other links, or in a circle.")
_NOT_TRANSLATED = _("Not linked to its translations, because another page in this language is.")
LONGEST_ALT = 255
_FOLDERS = {"Document", "Folder", "Large Plone Folder"}
_AS_TYPE = {choices.ARTICLE: "News Item", choices.EVENT: "Event", choices.PAGE: "Document"}
_OF_THEIR_OWN = {"Event", "Collection", "Topic", "Link"}  # types that stay what they are in a list of news
_CYRILLIC = {"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"}
_ROOTS = {"LRF", "Plone Site"}  # home pages of languages, and of the site


def plan(heads: Heads, sides: Sides, rules: Rules, addresses: Addresses) -> list[Planned]:
    """Return all items in an order in which each page follows its parent."""
    return _Planner(heads, sides, rules, addresses).all()


class _Planner:
    def __init__(self, heads: Heads, sides: Sides, rules: Rules, addresses: Addresses) -> None:
        self.heads, self.sides, self.rules, self.addresses = heads, sides, rules, addresses
        self.placing = rules.placing
        self.children: dict[str, list[Head]] = {}
        for head in heads.by_uid.values():
            if head.path:
                self.children.setdefault(head.parent_path, []).append(head)
        self.groups = self._groups()
        self.default_pages = self._default_pages()
        self.inside = self._inside()
        self.shown_as = {page: folder for folder, page in self.default_pages.items()}
        self.links = links.Links(heads, sides, addresses)

    def all(self) -> list[Planned]:
        heads = sorted(self.heads.by_uid.values(), key=lambda head: (head.path.count("/"), head.path))
        found = {head.uid: self._one(head) for head in heads}
        keys: set[tuple[uuid.UUID, str]] = set()
        planned: list[Planned] = []
        for one in found.values():
            if one.becomes == Becomes.NOTHING:
                one = _with(one, is_live=not self._hidden_because(one.head))
            if one.becomes in PAGES:
                one = self._below(one, found)
                one = self._translated(one, keys)
            planned.append(one)
        listed = {uid for one in planned for uid in one.files}
        planned = [one if one.uid in listed else _with_description(one) for one in planned]
        return in_order(planned, self.heads, self.sides.positions)

    def _one(self, head: Head) -> Planned:
        if why := self._left_out_because(head):
            return _with(_nothing(head, why), is_left_out=True)
        one, (folder, choice) = self._by_type(head), self.placing.of_folder(head.path)
        is_folder = head.type in _FOLDERS and head.uid not in self.default_pages
        if choice == choices.PAGES and (is_folder or one.becomes == Becomes.ARTICLE):
            return self._as_page(head, Becomes.PAGE)
        if choice == choices.LIST and one.becomes == Becomes.PAGE:
            has_children = any(child.type not in {"Image", "File"} for child in self.children.get(head.path, []))
            if has_children and (head.path == folder or not head.has_text):
                one = self._redirect(head, NEWS, reason(_NEWS_IN_LIST))
                return _with(one, is_left_out=one.becomes == Becomes.NOTHING)
            return self._as_page(head, Becomes.ARTICLE)
        return one

    def _left_out_because(self, head: Head) -> Reason | None:
        if self.placing.of_folder(head.path)[1] == choices.LEAVE_OUT:
            return reason(_LEFT_OUT)
        if self.placing.types.get(head.type) == choices.LEAVE_OUT:
            return reason(_TYPE_LEFT_OUT, type=head.type)
        return None

    def _by_type(self, head: Head) -> Planned:
        chosen: dict[str, Callable[[Head], Planned]] = {
            choices.ARTICLE: self._article,
            choices.EVENT: self._event,
            choices.PAGE: self._page,
        }
        if kind := self.placing.types.get(head.type):
            return chosen[kind](head)
        decide: Callable[[Head], Planned] | None = {
            "News Item": self._article,
            "Event": self._event,
            "Document": self._page,
            "Folder": self._folder,
            "Large Plone Folder": self._folder,
            "LRF": self._root,
            "Plone Site": self._root,
            "LIF": self._assets,
            "Collection": self._collection,
            "Topic": self._collection,
            "Link": self._link,
            SERIES: self._series,
            LIST: self._list,
            "Image": self._image,
            "File": self._file,
        }.get(head.type)
        if decide is None:
            return self._as_page(head, Becomes.PAGE, reason(_UNKNOWN_TYPE, type=head.type))
        return decide(head)

    # --- Types --------------------------------------------------------------------------------------------------------

    def _article(self, head: Head) -> Planned:
        return self._as_page(head, Becomes.ARTICLE)

    def _event(self, head: Head) -> Planned:
        if not head.has_start:
            return self._as_page(head, Becomes.PAGE, reason(_NO_START))
        return self._as_page(head, Becomes.SERIES if head.has_recurrence else Becomes.EVENT)

    def _series(self, head: Head) -> Planned:
        return self._as_page(head, Becomes.SERIES)

    def _list(self, head: Head) -> Planned:
        """Plan a list of the old site, which this site has too."""
        (name,) = dict(head.query).get("of") or (HOME,)
        return self._redirect(head, name if name in LISTS else HOME)

    def _page(self, head: Head) -> Planned:
        """Plan a page. In Volto a folder is a page too, with a list of its content and no text."""
        return self._folder(head) if self._is_shell(head) else self._as_page(head, Becomes.PAGE)

    def _as_page(self, head: Head, becomes: Becomes, *why: Reason) -> Planned:
        language, problem = self._language(head)
        if problem:
            return _nothing(head, problem)
        hidden = self._hidden_because(head)
        if hidden is None and becomes == Becomes.ARTICLE:
            hidden = self._undated_because(head)
        why = (*why, *head.notes, *([hidden, reason(_AS_DRAFT)] if hidden else []))
        return Planned(
            head=head,
            becomes=becomes,
            language=language,
            is_language_assumed=not (head.language or self._language_of_path(head)),
            is_live=not hidden,
            why=why,
        )

    def _folder(self, head: Head) -> Planned:
        page = self.default_pages.get(head.uid)
        if page:
            words = _("The address redirects to the page “%(title)s” of this folder.")
            title = self.heads.by_uid[page].title
            own = [reason(_FOLDER_TITLE, title=head.title)] if head.title != title else []
            return self._redirect(head, f"uid:{page}", reason(words, title=title), *own)
        inside = self.inside.get(head.path, set())
        if inside <= {"News Item", "Collection"} and "News Item" in inside:
            return self._redirect(head, NEWS, reason(_NEWS_IN_LIST))
        if inside <= {"Event", "Collection"} and "Event" in inside:
            return self._redirect(head, EVENTS, reason(_("Events from this folder are in the list of events.")))
        return self._as_page(head, Becomes.PAGE)

    def _root(self, head: Head) -> Planned:
        return self._redirect(head, HOME, reason(_HOME_HAS_OWN_TEXT if head.has_text else _LEADS_HOME))

    def _assets(self, head: Head) -> Planned:
        if any(child.type in {"Image", "File"} for child in self.children.get(head.path, [])):
            return self._as_page(head, Becomes.PAGE)
        return self._redirect(head, HOME, reason(_NO_PAGES))

    def _collection(self, head: Head) -> Planned:
        asked = dict(head.query)
        types = set(asked.get("portal_type") or asked.get("Type") or ())
        subjects = asked.get("Subject") or ()
        if types == {"News Item"}:
            return self._redirect(
                head, NEWS, reason(_("The query is now a filter of the list of news.")), subjects=subjects
            )
        if types == {"Event"}:
            return self._redirect(head, EVENTS, reason(_FILTERS_EVENTS), subjects=subjects)
        return self._as_page(
            head, Becomes.PAGE, reason(_("The text was imported, but not the list that the query showed."))
        )

    def _link(self, head: Head) -> Planned:
        target = links.target_of(head)
        if not head.remote_url:
            return _nothing(head, reason(_("The link has no target.")))
        path, found = self.addresses.path(target), self.links.item(head)
        if found is None or self._left_out_because(found):
            if links.uid_in(target):
                return _nothing(head, reason(_("The link leads to an item that is not in the export.")))
            if path is not None:
                words = _("The link leads to %(path)s, which is not in the export.")
                return _nothing(head, reason(words, path=path or "/"))
            if urlsplit(target).scheme in {"http", "https", "mailto"}:
                return self._redirect(head, target)
            not_one = _("The link leads to “%(target)s”, which is not an address.")
            return _nothing(head, reason(not_one, target=target[:80]))
        if found is head:
            return _nothing(head, reason(_("The link leads to itself.")))
        if self._hidden_because(found) and not self._hidden_because(head):
            return _nothing(head, reason(_LEADS_TO_HIDDEN, title=found.title))
        if self.links.is_endless(head):
            return _nothing(head, reason(_ENDLESS, count=links.MOST_LINKS))
        return self._redirect(head, f"uid:{found.uid}")

    def _image(self, head: Head) -> Planned:
        return self._as_file(head, Becomes.IMAGE)

    def _file(self, head: Head) -> Planned:
        return self._as_file(head, Becomes.DOCUMENT)

    def _as_file(self, head: Head, becomes: Becomes) -> Planned:
        """Plan a file. Languages of files do not matter to readers, so a file in any language is imported."""
        language, problem = self._language(head)
        hidden = self._hidden_because(head)
        why = (*head.notes, *([hidden, reason(_NOT_SEEN)] if hidden else []))
        return Planned(
            head=head,
            becomes=becomes,
            language=self.rules.languages[0] if problem else language,
            is_live=not hidden,
            why=why,
        )

    def _redirect(self, head: Head, leads_to: str, *why: Reason, subjects: tuple[str, ...] = ()) -> Planned:
        language, problem = self._language(head)
        if problem:
            return _nothing(head, problem)
        hidden = self._hidden_because(head)
        if hidden:
            return _with(_nothing(head, hidden), is_left_out=True)
        if head.has_text and head.type not in _ROOTS:
            why = (*why, reason(_("The text of this page was not imported.")))
        files = sum(child.type == "File" for child in self.children.get(head.path, []))
        if files and leads_to in LISTS and head.type not in _ROOTS:
            why = (*why, reason(_FILES_OF_LIST, count=files))
        return Planned(
            head=head,
            becomes=Becomes.REDIRECT,
            language=language,
            is_live=True,
            leads_to=leads_to,
            filter=subjects,
            why=(*why, *head.notes),
        )

    def _is_shell(self, head: Head) -> bool:
        """Return whether the item is a folder with content and without a text."""
        return head.type in _FOLDERS and not head.has_text and head.path in self.children

    def _kinds(self, head: Head) -> set[str]:
        """Return the type that the item is treated as. Empty for files, and for what is left out."""
        if head.type in {"Image", "File"} or self._left_out_because(head):
            return set()
        chosen, folder = self.placing.types.get(head.type, ""), self.placing.of_folder(head.path)[1]
        kind = _AS_TYPE.get(chosen, head.type)
        if folder == choices.PAGES and kind == "News Item":
            return {"Document"}
        return {"News Item"} if folder == choices.LIST and kind not in _OF_THEIR_OWN else {kind}

    def _inside(self) -> dict[str, set[str]]:
        """Return the types in each folder by its path, without files. A folder counts as its content, such as a year of
        news."""
        found: dict[str, set[str]] = {}
        for head in sorted(self.heads.by_uid.values(), key=lambda head: head.path.count("/"), reverse=True):
            is_open = self._is_shell(head) and head.uid not in self.default_pages
            types = found.get(head.path, set()) if is_open else self._kinds(head)
            found.setdefault(head.parent_path, set()).update(types)
        return found

    # --- Shared parts -------------------------------------------------------------------------------------------------

    def _language(self, head: Head) -> tuple[str, Reason | None]:
        """Return one of our languages, or the reason why there is none."""
        code = head.language or self._language_of_path(head) or self._language_of_letters(head)
        code = self.rules.as_language.get(code, code)
        for candidate in (code, code.partition("-")[0]):
            if candidate in self.rules.languages:
                return candidate, None
        return "", reason(NO_PAGES_IN, language=code)

    def _language_of_letters(self, head: Head) -> str:
        """Return the language for items without one. A title in Cyrillic letters is in our only language that has them."""
        if "" not in self.rules.as_language:
            scripts = Counter(unicodedata.name(one, "").partition(" ")[0] for one in head.title if one.isalpha())
            ours = [code for code in self.rules.languages if code.partition("-")[0] in _CYRILLIC]
            if len(ours) == 1 and 2 * scripts["CYRILLIC"] > scripts.total():
                return ours[0]
        return self.rules.own_language

    def _language_of_path(self, head: Head) -> str:
        first = head.path.strip("/").partition("/")[0].lower()
        root = self.heads.by_path.get(f"/{first}")
        if root is not None and root.type == "LRF":
            return root.language or first
        return first if first in self.rules.languages else ""

    def _hidden_because(self, head: Head) -> Reason | None:
        if own := self._itself_hidden_because(head):
            return own
        for above in self.heads.above(head):
            if self._itself_hidden_because(above):
                return reason(_("The item was in the folder “%(title)s”, which was not public."), title=above.title)
        return None

    def _undated_because(self, head: Head) -> Reason | None:
        """Return why news without any date stays a draft: on the day of the import it would be the latest news."""
        return None if head.published_at else reason(_NO_DATE)

    def _itself_hidden_because(self, head: Head) -> Reason | None:
        for state, words in ((head.state, _NOT_PUBLIC), (head.parent_state, _FOLDER_NOT_PUBLIC)):
            if not self.placing.is_public(state):
                return reason(_STATE_HIDDEN if state in choices.PUBLIC_STATES else words, status=state)
        if head.hidden_because:
            return head.hidden_because
        if head.uid in self.sides.restricted:
            return reason(_("The public did not have permission to view this item."))
        return None

    def _below(self, one: Planned, found: dict[str, Planned]) -> Planned:
        """Set the parent. Pages keep their hierarchy; articles and events are in the lists of their language."""
        if one.becomes == Becomes.EVENT:
            return self._date_of_series(one, found)
        if one.becomes != Becomes.PAGE:
            return one
        types = {kind for child in self.children.get(one.head.path, []) for kind in self._kinds(child)}
        lists = tuple(name for kind, name in (("News Item", NEWS), ("Event", EVENTS)) if kind in types)
        one = _with(one, is_in_menu=self._was_in_menu(one.head), lists=lists, files=self._files_in(one.head, found))
        top, address = self.placing.page_above(one.head.path)
        for above in self.heads.above(one.head):
            if above.type in _ROOTS or not f"{above.path}/".startswith(f"{top}/"):
                break  # the default page of a root has no pages below it: they are below our home page
            stands_for = self.default_pages.get(above.uid, above.uid)
            page = found[stands_for]
            if stands_for != one.uid and page.becomes == Becomes.PAGE and page.language == one.language:
                return _with(one, parent=page.uid)
        return _with(one, below=address) if address else one

    def _files_in(self, folder: Head, found: dict[str, Planned]) -> tuple[str, ...]:
        """Return the files and links that Plone listed in a folder. Pictures are listed if the folder has nothing else."""
        if folder.has_text or folder.type not in {*_FOLDERS, "LIF"}:
            return ()
        inside = sorted(
            self.children.get(folder.path, []), key=lambda head: self.sides.positions.get(head.uid, 1 << 60)
        )
        kinds = {Becomes.DOCUMENT} if self.inside.get(folder.path) else {Becomes.DOCUMENT, Becomes.IMAGE}
        listed = (found[head.uid] for head in inside if found[head.uid].is_live)
        return tuple(one.uid for one in listed if one.becomes in kinds or _is_shown_link(one))

    def _date_of_series(self, one: Planned, found: dict[str, Planned]) -> Planned:
        head = self.heads.by_path.get(one.head.parent_path)
        series = found[head.uid] if head is not None and head.type == SERIES else None
        is_date = series is not None and series.becomes == Becomes.SERIES and series.language == one.language
        return _with(one, parent=series.uid) if series is not None and is_date else one

    def _was_in_menu(self, head: Head) -> bool:
        """Return whether Plone had the page in its main navigation, where a default page is shown as its folder."""
        shown = self.heads.by_uid[self.shown_as.get(head.uid, head.uid)]
        above = self.heads.by_path.get(shown.parent_path)
        is_at_top = not shown.parent_path or (above is not None and above.type in _ROOTS)
        return is_at_top and shown.type not in _ROOTS and not shown.is_hidden_in_menus

    def _translated(self, one: Planned, keys: set[tuple[uuid.UUID, str]]) -> Planned:
        group = self.groups.get(one.uid, one.uid)
        key = identity(self.rules.site, "thing", group)
        if (key, one.language) in keys:
            key = identity(self.rules.site, "version", one.uid)  # the group may have this very UID as its name
            one = _with(one, why=(*one.why, reason(_NOT_TRANSLATED)))
        keys.add((key, one.language))
        return _with(one, translation_key=key)

    def _groups(self) -> dict[str, str]:
        """Return a group name for each translated item, independent of the order in the file."""
        groups: dict[str, str] = {}
        for group in self.sides.translations:
            name = min(group.values())
            for uid in group.values():
                groups.setdefault(uid, name)
        return groups

    def _default_pages(self) -> dict[str, str]:
        pages = {}
        for folder, page in self.sides.default_pages.items():
            above = self.heads.by_uid.get(folder)
            found = self.heads.by_uid.get(page) or (self.heads.by_path.get(f"{above.path}/{page}") if above else None)
            if (
                above
                and found
                and found is not above
                and found.type in {"Document", "News Item", "Event", "Collection"}
                and not self._left_out_because(found)
                and (self._hidden_because(above) or not self._hidden_because(found))
            ):
                pages[folder] = found.uid
        return pages


def _nothing(head: Head, why: Reason) -> Planned:
    return Planned(head=head, becomes=Becomes.NOTHING, why=(why,))


def _is_shown_link(one: Planned) -> bool:
    """Return whether it is a link that readers saw. In the neutral form it is only an old address."""
    return one.becomes == Becomes.REDIRECT and one.head.type == "Link" and not one.head.is_neutral


def _with_description(one: Planned) -> Planned:
    """Return it with a sentence that has the description, if the result has no place for it."""
    text = one.head.description
    is_cut = one.becomes == Becomes.IMAGE and len(text) > LONGEST_ALT
    if not text or not (is_cut or one.becomes in {Becomes.DOCUMENT, Becomes.REDIRECT}):
        return one
    return _with(one, why=(*one.why, reason(_CUT_DESCRIPTION if is_cut else _NO_DESCRIPTION, text=text)))


def _with(one: Planned, **other: object) -> Planned:
    return replace(one, **other)  # type: ignore[arg-type]
