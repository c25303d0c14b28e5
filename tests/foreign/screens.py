"""The CMS screens of models that the plug-ins do not know, as text, to compare one site with another.

Run in a site of its own, with an empty database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow

from tests.foreign.models import Gadget, Maker, Manual

# Parts that differ from one process to the next, or name all page types of the site.
CHANGING = [
    (r"<(script|style|link)\b[^>]*\b(src|href)=[^>]*>(</script>)?", ""),
    (r"""name=\\?"csrfmiddlewaretoken\\?" value=\\?"[^"]*""", ""),
    (r'<div>\s*<label for="id_content_type_\d+">\s*<input[^>]*>[^<]*</label>\s*</div>', ""),
    (r'"modelNames": \[[^]]*\]', ""),
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UUID"),
    (r"\?v=[0-9a-f]+", ""),
    (r"\b\d{4}-\d\d-\d\dT[\d:.+Z-]+", "MOMENT"),
    (r"\b\d{1,2}:\d\d\b( [ap]\.m\.)?|\b(noon|midnight)\b", "TIME"),
    (r"(\\n|\s)+", " "),
    (r"> <", "><"),
]


def shown() -> dict[str, str]:
    """Return the content of each screen by a name."""
    client = _signed_in()
    screens = {name: _text(client.get(url)) for name, url in _addresses()}
    wrong = {"made_on": "25.05.2026", "name": "Lamp", "maker": Maker.objects.get(name="Ann").pk}
    screens["form with another format"] = _text(client.post(_snippet(Gadget, "add"), wrong))
    html = client.get(_snippet(Gadget, "add")).content.decode()
    screens["scripts that work everywhere"] = f"200 {re.findall('data-all-(?:pages|forms)', html)}"
    return screens


def _signed_in() -> Client:
    user = get_user_model().objects.create_superuser("ann", "ann@foreign.example", "secret")
    get_user_model().objects.create_user("ben", "ben@foreign.example", "secret")
    client = Client()
    client.force_login(user)
    Collection.add_root(name="Root")
    locale = Locale.objects.create(language_code="en")
    root = Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    home = root.add_child(instance=Page(title="Home", slug="home", locale=locale))
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    manual = home.add_child(instance=Manual(title="Manual", slug="manual", locale=locale))
    manual.add_child(instance=Manual(title="Chapter", slug="chapter", locale=locale))
    draft = home.add_child(instance=Manual(title="Draft", slug="draft", locale=locale, live=False, owner=user))
    workflow = Workflow.objects.create(name="Two pairs of eyes")
    workflow.workflow_tasks.create(task=Task.objects.create(name="Read"))
    draft.save_revision(user=user)
    workflow.start(draft, user)
    maker = Maker.objects.create(name="Ann")
    Maker.objects.create(name="Ben")
    Gadget.objects.create(name="Lamp", made_on="2026-05-25", maker=maker)
    get_document_model().objects.create(title="Paper", file=ContentFile(b"%PDF-", name="paper.pdf"))
    return client


def _addresses() -> Iterator[tuple[str, str]]:
    home = Page.objects.get(slug="home")
    manual, draft = Manual.objects.get(slug="manual"), Manual.objects.get(slug="draft")
    yield "home", reverse("wagtailadmin_home")
    yield "list of pages", reverse("wagtailadmin_explore", args=[home.pk])
    yield "new page", reverse("wagtailadmin_pages:add", args=["foreign", "manual", home.pk])
    for name in ("edit", "delete", "unpublish", "move", "copy", "history", "set_privacy"):
        yield f"page {name}", reverse(f"wagtailadmin_pages:{name}", args=[manual.pk])
    yield "page in review", reverse("wagtailadmin_pages:edit", args=[draft.pk])
    for action in ("delete", "unpublish", "move"):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        yield f"pages {action}", f"{address}?id={manual.pk}"
    for name in ("Ann", "Ben"):
        maker = Maker.objects.get(name=name)
        yield f"delete {name}", _snippet(Maker, "delete", maker.pk)
        yield (
            f"delete {name} in bulk",
            f"{reverse('wagtail_bulk_action', args=['foreign', 'maker', 'delete'])}?id={maker.pk}",
        )
    yield "list of snippets", f"{_snippet(Gadget, 'list')}?made_on=2026-05-25"
    yield "filter with another format", f"{_snippet(Gadget, 'list')}?made_on=25.05.2026&sold_at_from=01.05.2026"
    yield "edit snippet", _snippet(Gadget, "edit", Gadget.objects.get().pk)
    yield "delete document", reverse("wagtaildocs:delete", args=[get_document_model().objects.get().pk])
    yield "delete user", reverse("wagtailusers_users:delete", args=[get_user_model().objects.get(username="ben").pk])


def _snippet(model: Any, view: str, *keys: Any) -> str:
    return reverse(f"wagtailsnippets_foreign_{model._meta.model_name}:{view}", args=keys)


def _text(response: Any) -> str:
    """Return the status and what the screen shows, without scripts, keys and the menu of all screens."""
    html = response.content.decode()
    found = re.search(r"<main\b.*</main>", html, re.DOTALL)
    text = found[0] if found else html
    for pattern, by in CHANGING:
        text = re.sub(pattern, by, text)
    return f"{response.status_code} {text}"
