"""``wagtail.users`` as this site installs it: its screen for people is ours (``rocb/accounts.py``)."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    user_viewset = "rocb.accounts.AccountViewSet"
