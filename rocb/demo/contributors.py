"""Two external organisations, each with a contributor and a draft that the other one cannot see."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.text import slugify

from news.models import ArticlePage, NewsIndexPage
from rocb.models import Organisation, User

NAMESPACE = uuid.UUID("0e3d1f7a-5d0b-4c53-8f10-3d7b8a4f6c21")
# Login, slug of the organisation, title of the draft.
CONTRIBUTORS = (
    ("contributor", "rtc-baku", "What our trainees asked about dogs at the border"),
    ("contributor-nl", "netherlands", "A year of scanning parcels in The Hague"),
)


def load_contributors() -> None:
    for login, slug, title in CONTRIBUTORS:
        user = User.objects.filter(username=login).first()
        organisation = Organisation.objects.filter(slug=slug).first()
        index = NewsIndexPage.objects.filter(locale__language_code="en", alias_of=None).first()
        if user is None or organisation is None or index is None:
            continue
        if user.organisation_id is None:
            user.organisation = organisation
            user.save(update_fields=["organisation"])
        key = uuid.uuid5(NAMESPACE, login)
        if ArticlePage.objects.filter(translation_key=key).exists():
            continue
        draft = ArticlePage(
            title=title,
            slug=slugify(title),
            locale=index.locale,
            translation_key=key,
            uuid=key,
            published_on=timezone.localdate(),
            standfirst="A draft: only its organisation and the office see it.",
            provenance=ArticlePage.Provenance.SUPPLIED,
            supplied_by=organisation,
            owner=user,
            live=False,
        )
        index.add_child(instance=draft)
        draft.save_revision(user=user, log_action=True)
