"""Sign-in with the account of another organisation, by OpenID Connect. Used only if ``OIDC_SERVER_URL`` is set.

The office creates each account. Its user signs in with the password once and connects the other account there. An email
address claimed by the other side connects nothing, since it could be anyone's. At each sign-in, groups are set from a
claim by the table ``OIDC_GROUPS``; groups outside the table do not change. Superusers cannot be made this way, and the
second factor is required as always.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.models import Group
from django.http import HttpRequest

from rocb.models import User


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing and settings.OIDC_GROUPS:
            claims = sociallogin.account.get_provider_account().get_user_data() or {}
            follow_groups(sociallogin.user, claims.get(settings.OIDC_GROUPS_CLAIM))


def follow_groups(account: User, claimed: Any) -> None:
    """Set the account's groups. ``claimed`` comes from the other side: usually a list of names."""
    before = set(account.groups.values_list("name", flat=True))
    after = groups_after(before, claimed, table=settings.OIDC_GROUPS)
    if after != before:
        account.groups.set(Group.objects.filter(name__in=after))


def groups_after(before: Iterable[str], claimed: Any, *, table: dict[str, str]) -> set[str]:
    names = [claimed] if isinstance(claimed, str) else claimed if isinstance(claimed, list) else []
    wanted = {table[name] for name in names if isinstance(name, str) and name in table}
    return (set(before) - set(table.values())) | wanted
