"""The office: accounts, images, documents, and other rows that a site collects over years."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits
from wagtail.models import Collection, ModelLogEntry, Site
from wagtail.search.models import IndexEntry

from rocb.models import SearchEntry, SiteDocument, SiteImage, SiteRendition, User
from tests.benchmarks.scale import published
from tests.benchmarks.scale.fill import DAY, ago, fill, identity, pick, text, words


def people(count: int, *, organisations: list[int]) -> int:
    return fill(
        User,
        count,
        username="'colleague' || n",
        email="'colleague' || n || '@office.example'",
        first_name=pick(["Anna", "Boris", "Chloé", "Dilara"]),
        last_name=f"initcap({words(1)})",
        password="'!'",
        is_active="true",
        date_joined=ago(str(300 * DAY)),
        organisation_id=pick(organisations),
    )


def files(images: int, documents: int, *, owners: list[int]) -> None:
    root = str(Collection.get_first_root_node().pk)
    shared = {"collection_id": root, "uploaded_by_user_id": pick(owners), "created_at": ago("n * 3600")}
    title = f"initcap({words(3)}) || ' ' || n"
    picture = fill(
        SiteImage,
        images,
        title=title,
        file="'original_images/scale-' || n || '.png'",
        width="1600",
        height="900",
        file_size="200000",
        file_hash="md5(n::text)",
        description=words(5),
        **shared,
    )
    for spec in ("max-165x165", "width-640.format-webp", "width-1280.format-webp"):
        fill(
            SiteRendition,
            images,
            image_id=f"{picture} + n",
            filter_spec=text(spec),
            file=f"'images/scale-' || n || '.{spec}.webp'",
            width="640",
            height="360",
        )
    paper = fill(
        SiteDocument, documents, title=title, file="'documents/scale-' || n || '.pdf'", file_size="90000", **shared
    )
    for model, before, count in ((SiteImage, picture, images), (SiteDocument, paper, documents)):
        fill(
            IndexEntry,
            count,
            content_type_id=str(ContentType.objects.get_for_model(model).pk),
            object_id=f"({before} + n)::text",
            title_norm="0.125",
            title=f"to_tsvector('simple', {title})",
            autocomplete=f"to_tsvector('simple', {title})",
            body="to_tsvector('simple', '')",
        )
    found = {"title": f"' ' || lower({title}) || ' '", "dated_at": "now()", "year": "2026", "type": "'document'"}
    key = published.search_key("document", f"{paper} + n", "now()")
    fill(SearchEntry, documents, id=key, document_id=f"{paper} + n", **found)


def history(count: int, *, people_before: int, people: int) -> None:
    """Add sign-ins, sessions, finished tasks, redirects, and readers' queries."""
    account = f"({people_before} + 1 + n %% {people})"
    fill(
        ModelLogEntry,
        count,
        content_type_id=str(ContentType.objects.get_for_model(User).pk),
        label="'Colleague'",
        action="'sign_in.signed_in'",
        data="""'{"address": "192.0.2.1", "browser": "Firefox"}'::jsonb""",
        timestamp=ago("n * 60"),
        user_id=account,
        object_id=f"{account}::text",
    )
    fill(
        Session,
        count,
        session_key="md5('s' || n)",
        session_data="repeat('x', 300)",
        expire_date="now() + interval '9 days'",
    )
    fill(
        DBTaskResult,
        count,
        id=identity(7),
        status="'SUCCESSFUL'",
        enqueued_at=ago("n * 9"),
        started_at=ago("n * 9"),
        finished_at=ago("n * 9"),
        args_kwargs="""'{"args": [1], "kwargs": {}}'::jsonb""",
        task_path=pick(["news.tasks.image_changed", "news.tasks.page_changed"]),
        worker_ids="""'["worker"]'::jsonb""",
        queue_name="'default'",
        backend_name="'default'",
        run_after=ago("n * 9"),
        return_value="'1'::jsonb",
    )
    site = str(Site.objects.get(is_default_site=True).pk)
    fill(Redirect, count // 10, old_path="'/old/' || n", redirect_link="'/en/'", is_permanent="true", site_id=site)
    asked = fill(Query, count // 5, query_string=f"{words(2)} || ' ' || n")
    fill(QueryDailyHits, count // 5, query_id=f"{asked} + n", date="current_date", hits="n %% 90")
