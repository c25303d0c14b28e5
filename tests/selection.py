"""The modules that PostgreSQL does not repeat: they test words, forms and access.

Other tests visit every screen and page on PostgreSQL: `test_query_counts_of_screens`, `test_public_doors`,
`test_odd_numbers`. All that differs between databases is tested there too: locks, constraints, transactions, raw SQL,
search, JSON, order and comparison of text, lengths of columns. A test of one of these belongs into another module.
"""

from __future__ import annotations

from pathlib import Path

_TESTS = Path(__file__).parent
_ONE_DATABASE = """
events/admin/planning/test_next_steps.py
events/admin/planning/test_planning_screens.py
events/admin/planning/test_undo.py
events/admin/test_cadence_form.py
events/admin/test_cadence_preview.py
events/admin/test_editing.py
events/admin/test_edition_editor.py
events/admin/test_join_links.py
events/admin/test_leaving.py
events/admin/test_messaging.py
events/ical/test_golden.py
events/test_taken_away.py
events/views/test_jsonld.py
events/views/test_registering.py
events/views/test_views.py
foundation/authorship/publication/test_all_versions.py
foundation/authorship/publication/test_other_language.py
foundation/authorship/screens/test_action_menu.py
foundation/authorship/screens/test_anchors.py
foundation/authorship/screens/test_menus.py
foundation/mailing/test_smtp.py
foundation/mailing/test_status.py
foundation/unsaved
news/admin/test_article_editor.py
news/admin/test_going_out.py
news/admin/test_paste.py
news/admin/test_previews.py
news/admin/test_start_from_text.py
news/admin/test_suggesting.py
news/views/test_console.py
news/views/test_jsonld.py
news/views/test_private_feeds.py
news/views/test_related.py
news/views/test_subscribing.py
rocb/demo/test_load.py
rocb/identity
rocb/page_cache/test_invalidation.py
rocb/page_cache/test_middleware.py
rocb/page_cache/test_purge.py
rocb/press
rocb/rights
rocb/signin/test_factors.py
rocb/signin/test_notices.py
rocb/signin/test_sessions.py
rocb/state/test_screen.py
rocb/templatetags
test_languages.py
test_task_engine.py
test_warm_caches.py
"""


PATHS = [_TESTS / name for name in _ONE_DATABASE.split()]


def is_of_one_database(path: Path) -> bool:
    return any(path.is_relative_to(one) for one in PATHS)
