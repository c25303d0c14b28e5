"""``wagtail.users`` with our user screens (``rocb/people/accounts.py``)."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    user_viewset = "rocb.people.accounts.AccountViewSet"
