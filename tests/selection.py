"""The modules that PostgreSQL does not repeat: they test words, forms, access, emails and documents.

Other tests visit every screen and page on PostgreSQL: `test_query_counts_of_screens`, `test_public_doors`,
`test_odd_numbers`. All that differs between databases is tested there too: locks, constraints, transactions, raw SQL,
search, JSON, order and comparison of text, lengths of columns, control characters in parameters. A test of one of these
belongs in another module.
"""

from __future__ import annotations

from pathlib import Path

_TESTS = Path(__file__).parent
_ONE_DATABASE = """
events/admin/planning/test_next_steps.py
events/admin/planning/test_planning_screens.py
events/admin/planning/test_undo.py
events/admin/planning/test_year.py
events/admin/test_cadence_form.py
events/admin/test_cadence_preview.py
events/admin/test_dashboard.py
events/admin/test_editing.py
events/admin/test_edition_editor.py
events/admin/test_join_links.py
events/admin/test_leaving.py
events/admin/test_messaging.py
events/admin/test_promised.py
events/admin/test_registrations.py
events/admin/test_series_editor.py
events/ical/test_announced.py
events/ical/test_golden.py
events/registration/test_permissions.py
events/test_cards.py
events/test_mails.py
events/test_pictures.py
events/test_promises_kept.py
events/test_stages.py
events/test_taken_away.py
events/views/test_calendars.py
events/views/test_jsonld.py
events/views/test_registering.py
events/views/test_views.py
foundation/authorship/publication/test_all_versions.py
foundation/authorship/publication/test_other_language.py
foundation/authorship/publication/test_unapproved.py
foundation/authorship/screens/test_action_menu.py
foundation/authorship/screens/test_anchors.py
foundation/authorship/screens/test_language_rows.py
foundation/authorship/screens/test_menus.py
foundation/authorship/waiting/test_waiting.py
foundation/filing/test_widgets.py
foundation/mailing/test_smtp.py
foundation/mailing/test_status.py
foundation/pictures
foundation/test_private_addresses.py
foundation/test_public_pages.py
foundation/translation/quality/test_of_page.py
foundation/translation/test_assigning.py
foundation/translation/test_due.py
foundation/translation/test_pairing.py
foundation/translation/test_publication.py
foundation/translation/test_reader_requests.py
foundation/translation/test_readers.py
foundation/translation/test_side_by_side.py
foundation/translation/test_translators.py
foundation/translation/test_xliff_pages.py
foundation/translation/test_xliff_screen.py
foundation/unsaved
foundation/written_dates/test_fields.py
news/admin/test_article_editor.py
news/admin/test_board.py
news/admin/test_dashboard.py
news/admin/test_filing.py
news/admin/test_going_out.py
news/admin/test_paste.py
news/admin/test_previews.py
news/admin/test_review.py
news/admin/test_rules.py
news/admin/test_source_questions.py
news/admin/test_sources.py
news/admin/test_start_from_text.py
news/admin/test_subscriptions.py
news/admin/test_suggesting.py
news/admin/test_unrecorded.py
news/delivery/test_new_channel.py
news/delivery/test_rule_choices.py
news/editorial/test_facts.py
news/feeds/test_documents.py
news/feeds/test_news_sitemap.py
news/feeds/test_window.py
news/ingest/test_by_hand.py
news/ingest/test_cleaning.py
news/parsing/test_other_kinds.py
news/publishing/test_content.py
news/publishing/test_reuse.py
news/publishing/test_substance.py
news/test_extensions.py
news/test_jobs.py
news/test_origin.py
news/test_tasks.py
news/views/test_console.py
news/views/test_jsonld.py
news/views/test_private_feeds.py
news/views/test_related.py
news/views/test_subscribing.py
rocb/demo/test_load.py
rocb/export/test_markup.py
rocb/export/test_writing.py
rocb/files/test_media_serving.py
rocb/former_addresses/test_former_site.py
rocb/former_addresses/test_translated_addresses.py
rocb/identity
rocb/page_cache/test_invalidation.py
rocb/page_cache/test_middleware.py
rocb/page_cache/test_purge.py
rocb/pages/test_organisation_form.py
rocb/pages/test_people_pages.py
rocb/pages/test_routing.py
rocb/pages/test_sitemap.py
rocb/people/test_accounts.py
rocb/plone/test_every_layout.py
rocb/plone/test_mutants.py
rocb/plone_imports/test_screen.py
rocb/press
rocb/rights
rocb/running/test_security.py
rocb/running/test_static_files.py
rocb/sharing/test_copying.py
rocb/sharing/test_embeds.py
rocb/signin/test_factors.py
rocb/signin/test_notices.py
rocb/signin/test_sessions.py
rocb/state/test_screen.py
rocb/templatetags
rocb/test_console_contact.py
test_languages.py
test_task_engine.py
test_warm_caches.py
"""


PATHS = [_TESTS / name for name in _ONE_DATABASE.split()]


def is_of_one_database(path: Path) -> bool:
    return any(path.is_relative_to(one) for one in PATHS)
