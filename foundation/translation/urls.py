"""URLs of the translation screens, below ``/admin/translation/``."""

from django.urls import path

from foundation.translation.assigning import AssignView
from foundation.translation.board_screen import BoardView

app_name = "translation"
urlpatterns = [
    path("", BoardView.as_view(), name="board"),
    path("results/", BoardView.as_view(results_only=True), name="board_results"),
    path("<uuid:key>/<str:code>/", AssignView.as_view(), name="assign"),
]
