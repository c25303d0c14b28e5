"""No answer to a contributor depends on unpublished work of others: their changes leave every answer as it was.

The changes are random, but repeatable: ``FOREIGN_SEED`` selects others, ``FOREIGN_CHANGES`` how many. The test compares
whole answers, so that it needs no list of what could be visible in them.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from difflib import unified_diff
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from events.models import EditionPage
from foundation.jobs.models import Heartbeat
from news.models import ArticlePage
from rocb.search import find, stored_words
from rocb.search.cms import drafts, finding, results
from tests import event_factories, factories

SEED = int(os.environ.get("FOREIGN_SEED", "27"))
CHANGES = int(os.environ.get("FOREIGN_CHANGES", "24"))
WORDS = ("quantum", "gadolinium", "sandbox", "перепечатка", "drawback")
# A word of Anna's drafts, and what it would be corrected or completed to by words of others.
MISSPELLED = ("quantm", "gadolinum", "sandboks", "перепечатска", "drawbak", "quan", "sandboxdrawback")
QUERIES = ("amber", WORDS[0], *MISSPELLED, "amber quan", " ".join(MISSPELLED[:5]))
# A token of a form, and times that pass while the test runs.
PER_REQUEST = re.compile(r"\b\w{64}\b|\b(?:[Jj]ust now|\d+\s(?:minute|second)s? ago)\b")


class ForeignChangesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.anna = factories.user("Contributors", username="anna", organisation=factories.organisation(name="A"))
        cls.boris = factories.user("Contributors", username="boris", organisation=factories.organisation(name="B"))
        cls.eva = factories.user("Editors", username="eva", first_name="Eva", last_name="Editor")
        cls.topics = [factories.topic(name="Drones"), factories.topic(name="Data")]
        for code in ("ru", "fr"):
            factories.news_index(code)
            event_factories.events_index(code)
        cls.own = [
            factories.draft(title="Amber of Anna", body=factories.text(f"<p>{word}.</p>"), owner=cls.anna)
            for word in MISSPELLED[:5]
        ]
        cls.own.append(factories.article(title="Amber tariff", owner=cls.anna, topics=cls.topics[:1]))
        cls.own.append(event_factories.edition(title="Amber fair", owner=cls.anna, starts_on=date(2027, 5, 4)))
        for page in (cls.own[0], cls.own[-2]):
            page.title = "Amber next"
            page.save_revision(user=cls.anna)
        public = [
            factories.article(title="Amber seized", owner=cls.eva, topics=cls.topics[:1]),
            factories.article(title="Amber of Boris", owner=cls.boris),
            factories.article(
                factories.news_index("ru"), title="Тариф", owner=cls.eva, translation_key=cls.own[-2].translation_key
            ),
            event_factories.edition(title="Amber conference", owner=cls.eva),
            event_factories.edition(title="Tariff conference", owner=cls.boris),
        ]
        hidden = [
            factories.draft(title="Amber plan", owner=cls.eva),
            factories.draft(title="Plan of Boris", owner=cls.boris),
            event_factories.edition_draft(title="Amber plan", owner=cls.eva),
        ]
        cls.foreign = [page.pk for page in (*public, *hidden)]
        drafts.rebuild()
        # The home page would begin to say that no worker runs.
        Heartbeat.objects.create(name="schedule", beat_at=timezone.now() + timedelta(days=1))

    def addresses(self) -> list[str]:
        index = factories.news_index()
        searched: list[dict[str, Any]] = [{"q": query} for query in QUERIES]
        filters: list[dict[str, Any]] = [{"state": state} for state in ("draft", "review", "scheduled", "changed")]
        filters += [{"year": 2031}, {"topic": self.topics[0].pk}, {"author": self.eva.pk}]
        lists: list[dict[str, Any]] = [{}, {"q": "amber"}, *({"work": work} for work in ("scheduled", "untranslated"))]
        some: list[dict[str, Any]] = [{}, {"q": "amber"}, {"q": MISSPELLED[0]}]
        asked = [
            (reverse("rocb_find"), [{}, *searched, *filters]),
            (reverse("rocb_find_palette"), [{}, {"q": "amber"}]),
            (reverse("articles:index"), lists),
            (reverse("editions:index"), lists),
            (reverse("wagtailadmin_choose_page_search"), some[1:]),
            (reverse("wagtailadmin_explore", args=[index.pk]), some[:2]),
            (reverse("wagtailadmin_pages:search"), some[1:]),
            (reverse("filing_choices", args=["event"]), some),
            (reverse("wagtailadmin_home"), some[:1]),
        ]
        return [f"{path}?{urlencode(params)}" for path, several in asked for params in several]

    def answers(self) -> dict[str, str]:
        """Return the answer to each address. Search again as if there were more matches than are read."""
        self.client.force_login(self.anna)
        found = {path: self._answer(path) for path in self.addresses()}
        with ExitStack() as stack:
            for module in (results, finding, find):
                stack.enter_context(patch.object(module, "CANDIDATES", 2))
            for path in found.copy():
                if path.startswith(f"{reverse('rocb_find')}?") and "q=" not in path:
                    found[f"{path}, few are read"] = self._answer(f"{path}&q=amber")
        return found

    def _answer(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return PER_REQUEST.sub("", answer.content.decode())

    # --- Changes of others ---

    def _page(self, chance: random.Random) -> Any:
        return Page.objects.get(pk=chance.choice(self.foreign)).specific

    def _write(self, chance: random.Random) -> Any:
        page = self._page(chance)
        page.title = f"Amber {chance.choice(WORDS)}"
        text = " ".join(chance.choices([*WORDS, *MISSPELLED[:5]], k=3))
        day = date(chance.choice([2026, 2031]), 5, chance.randint(1, 28))
        if isinstance(page, ArticlePage):
            page.standfirst, page.published_on = text, day
        elif isinstance(page, EditionPage):
            page.introduction, page.starts_on, page.ends_on = text, day, None
        page.topics.set(chance.sample(self.topics, chance.randint(0, 2)))
        return page

    def save_a_draft(self, chance: random.Random) -> None:
        self._write(chance).save_revision(user=self.eva)

    def schedule(self, chance: random.Random) -> None:
        page = self._write(chance)
        page.go_live_at = timezone.now() + timedelta(days=chance.randint(1, 400))
        page.save_revision(user=self.eva).publish()

    def submit(self, chance: random.Random) -> None:
        page = self._page(chance)
        if not page.workflow_in_progress:
            page.save_revision(user=self.eva)
            page.get_workflow().start(page, self.eva)

    def add_a_draft(self, chance: random.Random) -> None:
        values = {"title": f"Amber {chance.choice(WORDS)}", "owner": chance.choice([self.eva, self.boris])}
        made: Any = chance.choice([factories.draft, event_factories.edition_draft])
        self.foreign.append(made(**values).pk)

    def add_a_translation(self, chance: random.Random) -> None:
        code = chance.choice(["ru", "fr"])
        original = chance.choice(
            [*self.own, *ArticlePage.objects.filter(pk__in=self.foreign, locale__language_code="en")]
        )
        if not original.get_translations().filter(locale__language_code=code).exists():
            values = {"title": f"Amber {code}", "owner": self.eva, "translation_key": original.translation_key}
            made = (
                factories.draft(factories.news_index(code), **values)
                if isinstance(original, ArticlePage)
                else event_factories.edition_draft(event_factories.events_index(code), **values)
            )
            self.foreign.append(made.pk)

    def delete_a_draft(self, chance: random.Random) -> None:
        if hidden := Page.objects.filter(pk__in=self.foreign, live=False).order_by("pk"):
            page = chance.choice(list(hidden))
            self.foreign.remove(page.pk)
            page.delete()

    def test_what_others_write_and_do_not_publish_changes_no_answer(self) -> None:
        chance = random.Random(SEED)
        before = self.answers()
        changes: list[Callable[[random.Random], None]] = [
            *(self.save_a_draft, self.schedule, self.submit),
            *(self.add_a_draft, self.add_a_translation, self.delete_a_draft),
        ]
        for number in range(CHANGES):
            with self.captureOnCommitCallbacks(execute=True):
                changes[number % len(changes)](chance)
        drafts.reconcile(at=timezone.now())
        stored_words.count()
        after = self.answers()
        assert len(before) > 40
        different = [
            "\n".join(unified_diff(answer.splitlines(), after[path].splitlines(), path, n=0, lineterm=""))
            for path, answer in before.items()
            if after[path] != answer
        ]
        assert not different, "\n".join(different)
