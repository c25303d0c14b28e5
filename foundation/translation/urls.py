"""URLs of the translation screens, below ``/admin/translation/``."""

from django.urls import path

from foundation.translation.assigning import AssignView
from foundation.translation.board_screen import BoardView
from foundation.translation.drafts_screen import Drafts
from foundation.translation.fields_screen import FieldsView
from foundation.translation.side_by_side import SideBySide
from foundation.translation.suggestions import Suggestions
from foundation.translation.translator_screens import finish, preview, preview_original
from foundation.translation.without_original import WithoutOriginal
from foundation.translation.xliff_pages import ExportPages, ImportPages
from foundation.translation.xliff_screen import Export, Import

app_name = "translation"
urlpatterns = [
    path("", BoardView.as_view(), name="board"),
    path("results/", BoardView.as_view(results_only=True), name="board_results"),
    path("xliff/", ImportPages.as_view(), name="import_pages"),
    path("xliff/<str:source>/<str:target>/", ExportPages.as_view(), name="export_pages"),
    path("fields/", FieldsView.as_view(), name="fields"),
    path("<int:page_id>/", SideBySide.as_view(), name="side_by_side"),
    path("<int:page_id>/finish/", finish, name="finish"),
    path("<int:page_id>/preview/", preview, name="preview"),
    path("<int:page_id>/preview/original/", preview_original, name="preview_original"),
    path("<int:page_id>/suggestions/", Suggestions.as_view(), name="suggestions"),
    path("<int:page_id>/drafts/", Drafts.as_view(), name="drafts"),
    path("<int:page_id>/without-original/", WithoutOriginal.as_view(), name="without_original"),
    path("<int:page_id>/export/", Export.as_view(), name="export"),
    path("<int:page_id>/import/", Import.as_view(), name="import"),
    path("<uuid:key>/<str:code>/", AssignView.as_view(), name="assign"),
]
