"""URLs of the plug-in outside the page tree. Most contain no language, because the content determines it."""

from django.urls import path, re_path

from events.views import calendars, registering

urlpatterns = [
    path("calendar.ics", calendars.everything, name="everything_calendar"),
    re_path(r"^(?P<language>[a-z]{2,3}(?:-[a-z]+)?)/events\.ics$", calendars.of_list, name="events_calendar"),
    path("calendars/series/<uuid:uuid>.ics", calendars.of_series, name="series_calendar"),
    path("calendars/events/<uuid:uuid>.ics", calendars.of_edition, name="edition_calendar"),
    path("registrations/<uuid:uuid>/", registering.submit, name="event_register"),
    path("registrations/cancel/<str:token>/", registering.cancel, name="event_unregister"),
    path("registrations/confirm/<str:token>/", registering.confirm, name="event_confirm"),
    re_path(r"^registrations/(?:cancel|confirm)/(?:$|.*/)", registering.broken),
]
