"""Look-ups of accounts by what users type."""

from __future__ import annotations

from django.utils.translation import get_language
from wagtail.users.models import UserProfile

from rocb.models import User


def account_called(typed: str) -> User | None:
    """Return the account by user name or email address, as allauth's form accepts either."""
    if not typed:
        return None
    return User.objects.filter(username__iexact=typed).first() or User.objects.filter(email__iexact=typed).first()


def language_of(account: User) -> str:
    """Return the language that the user chose in the CMS, else the current one."""
    profile = UserProfile.objects.filter(user=account).first()
    return str(profile.get_preferred_language()) if profile else get_language() or "en"
