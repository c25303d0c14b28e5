"""The newsroom of `tests.rights_world`, in which everything that contributor A may not know contains one word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Comment, Locale, Page, PageViewRestriction, Revision

from events.models import EditionPerson, EventSeriesPage, Person, Registration
from news.models import ArticlePage, Entry, Rule, Source, Subscription
from rocb.models import PloneImport, User
from rocb.search.cms import drafts as drafts_found
from tests import event_factories, factories, rights_world
from tests.rights_world import World

# In titles and file names, so also in slugs, addresses and names of renditions. A word to search for is beside it.
MARK = "Quibblefax"
BESIDE = "gathering"


@dataclass
class Marked:
    """``world``, and the numbers of rows that A may not see, by kind."""

    world: World
    foreign: dict[str, list[int]]

    @property
    def kinds(self) -> list[str]:
        """One number of each kind."""
        return list(dict.fromkeys(str(numbers[0]) for numbers in self.foreign.values()))

    @property
    def all_foreign(self) -> list[str]:
        """All numbers, those of `kinds` first."""
        return list(dict.fromkeys([*self.kinds, *(str(one) for numbers in self.foreign.values() for one in numbers)]))


def build() -> Marked:
    world = rights_world.build()
    rows, people = world.rows, world.people
    people["erik"] = factories.user("Editors", username="erik")
    # People of the office have names that everybody knows. Those of other organisations have none.
    for name in ("editor", "admin", "erik", "B"):
        values = {"username": f"{MARK}-{name}", "email": f"{MARK}-{name}@x.example", "first_name": name.title()}
        User.objects.filter(pk=people[name].pk).update(**values, last_name=MARK if name == "B" else "Office")
    index, events = rows["index"], rows["events list"]
    image, document = _files(people)
    drafts = [_article(index, image, document, owner=people[name]) for name in ("erik", "B")]
    private = factories.publish(_article(index, image, document, owner=people["erik"]))
    PageViewRestriction.objects.create(page=private.page_ptr, restriction_type="login")
    drafts += [private, event_factories.edition_draft(events, **_words(people["erik"], introduction=True))]
    drafts += [event_factories.series(events, **_words(people["erik"])), _moderated(index, people)]
    EventSeriesPage.objects.get(pk=drafts[4].pk).unpublish()
    french = drafts[0].copy_for_translation(rows["locale"], copy_parents=True)
    ArticlePage.objects.filter(pk=french.pk).update(title=f"{MARK} French", draft_title=f"{MARK} French")
    office = ArticlePage.objects.get(pk=rows["office draft"].pk)
    office.title, office.slug = f"{MARK} {BESIDE}", f"{MARK.lower()}-office"
    office.save()
    Revision.objects.filter(pk=rows["revision of office draft"].pk).update(content=office.serializable_data())
    # Public pages have a newer version that is not public.
    for name in ("public", "office event", "office series", "standard", "index", "events list"):
        page = Page.objects.get(pk=rows[name].pk).specific
        page.title = f"{MARK} {BESIDE} next of {name}"
        page.save_revision(user=people["editor"])
    _of_the_office(world)
    drafts_found.rebuild()
    foreign = {"page": [*(page.pk for page in drafts), french.pk, rows["office draft"].pk]}
    foreign["image"] = [image.pk, rows["office image"].pk]
    foreign["document"] = [document.pk, rows["office document"].pk]
    foreign["Person"] = [_person(people).pk]
    foreign["user"] = [people[name].pk for name in ("B", "erik")]
    foreign["registration"] = [rows["registration of office event"].pk]
    foreign["revision"] = [Revision.objects.for_instance(drafts[0]).latest("pk").pk]
    return Marked(world, foreign)


def mark_all_but_the_task(marked: Marked) -> None:
    """Also mark what the translator may not know: content of A, drafts of the assigned page, comments, and all names
    except that of the editor who assigned it.
    """
    world = marked.world
    for name in ("A", "admin", "erik"):
        values = {"username": f"{MARK}-{name}", "email": f"{MARK}-{name}@x.example", "first_name": MARK}
        User.objects.filter(pk=world.people[name].pk).update(**values)
    own = Page.objects.get(pk=world.rows["own draft"].pk).specific
    original = ArticlePage.objects.get(
        translation_key=world.rows["assigned"].translation_key, locale__language_code="en"
    )
    other = original.copy_for_translation(Locale.objects.get(language_code="ru"))
    for page in (own, original, other):
        page.title, page.standfirst = f"{MARK} {BESIDE} of {page.pk}", f"{MARK} standfirst"
        page.save_revision()
        Comment.objects.create(page=page, user=world.people["erik"], text=f"{MARK} comment", contentpath="title")
    Comment.objects.create(page=world.rows["assigned"], user=world.people["erik"], text=MARK, contentpath="title")
    get_image_model().objects.update(title=f"{MARK} image")
    get_document_model().objects.update(title=f"{MARK} document")


def _words(owner: User, **more: Any) -> dict[str, Any]:
    number = next(_numbers)
    text = {"introduction": f"{MARK} {BESIDE}."} if more else {}
    return {"title": f"{MARK} {BESIDE} {number}", "slug": f"{MARK.lower()}-{number}", "owner": owner, **text}


_numbers = iter(range(1, 10_000))


def _article(index: Any, image: Any, document: Any, *, owner: User) -> ArticlePage:
    body = [
        *factories.text(f"<p>{MARK} {BESIDE}.</p>"),
        ("file", {"document": document, "title": "", "language": "en"}),
    ]
    page = factories.draft(
        index, standfirst=f"{MARK} {BESIDE}.", body=body, image=image, image_alt=f"{MARK} alt", **_words(owner)
    )
    page.save_revision(user=owner)
    return page


def _person(people: dict[str, User]) -> Person:
    """Create a person whom only a draft of the office names."""
    person = event_factories.person(name=f"{MARK} {BESIDE}", office=f"{MARK} office")
    draft = event_factories.edition_draft(owner=people["erik"])
    EditionPerson.objects.create(edition=draft, person=person)
    return person


def _moderated(index: Any, people: dict[str, User]) -> ArticlePage:
    page = factories.draft(index, **_words(people["B"]))
    page.save_revision(user=people["B"])
    page.get_workflow().start(page, people["B"])
    return page


def _files(people: dict[str, User]) -> tuple[Any, Any]:
    """Create an image and a document of B, in the collection of contributors."""
    theirs = Collection.objects.get(name="From contributors")
    values = {"title": f"{MARK} {BESIDE}", "uploaded_by_user": people["B"], "collection": theirs}
    image = factories.image(description=f"{MARK} alternative", **values)
    content = ContentFile(b"%PDF-1.4", f"{MARK}.pdf")
    document = get_document_model().objects.create(file=content, **values)
    for file in (image, document):
        file.tags.add(f"{MARK} tag")
    return image, document


def _of_the_office(world: World) -> None:
    """Mark the office's files, and everything without a page."""
    rows = world.rows
    for model in (get_image_model(), get_document_model()):
        model.objects.filter(title__startswith="Paper of office").update(title=f"{MARK} {BESIDE}")
        model.objects.filter(title__startswith="Image of office").update(title=f"{MARK} {BESIDE}")
    rows["office document"].file.save(f"{MARK}-office.pdf", ContentFile(b"%PDF-1.4"))
    get_document_model().objects.filter(pk=rows["office document"].pk).update(file=rows["office document"].file.name)
    get_image_model().objects.filter(pk=rows["office image"].pk).update(description=f"{MARK} description")
    rows["office image"].tags.add(f"{MARK} tag of the office")
    Collection.objects.filter(pk=rows["collection"].pk).update(name=f"{MARK} collection")
    Registration.objects.exclude(pk=rows["registration of shown event"].pk).update(
        name=f"{MARK} guest", email=f"{MARK}@guest.example"
    )
    Source.objects.update(title=f"{MARK} source")
    Entry.objects.update(title=f"{MARK} entry", html=f"<p>{MARK}</p>", text=MARK)
    Rule.objects.update(name=f"{MARK} rule", words=MARK)
    Subscription.objects.filter(pk=rows["subscription b"].pk).update(name=f"{MARK} subscription")
    Query.objects.filter(pk=rows["query"].pk).update(query_string=f"{MARK} words")
    Redirect.objects.filter(pk=rows["redirect"].pk).update(old_path=f"/{MARK}", redirect_link=f"/{MARK}/")
    PloneImport.objects.update(site=f"https://{MARK}.example")


def foreign_rows(marked: Marked) -> dict[str, Any]:
    """Return the contents of these rows, to see whether a request of A changed one."""
    tables: list[tuple[type[Model], Any]] = [
        (Page, marked.foreign["page"]),
        (ArticlePage, marked.foreign["page"]),
        (get_image_model(), marked.foreign["image"]),
        (get_document_model(), marked.foreign["document"]),
        *((model, None) for model in (Source, Entry, Rule, Subscription, Registration, Redirect, PloneImport)),
        (Page, [marked.world.rows[name].pk for name in ("public", "office event", "office series", "standard")]),
    ]
    return {
        f"{number} {model.__name__}": list(
            (model._default_manager.filter(pk__in=pks) if pks else model._default_manager.all()).order_by("pk").values()
        )
        for number, (model, pks) in enumerate(tables)
    }
