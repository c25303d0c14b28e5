"""``wagtail.users`` with our user screens (``rocb/accounts.py``)."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    user_viewset = "rocb.accounts.AccountViewSet"
