"""Keep allauth's copies of email addresses in step with the accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models.signals import post_save

from rocb.models import User


def forget_former(sender: type[User], instance: User, raw: bool = False, **kwargs: Any) -> None:
    """Delete former addresses: an address changed in the CMS would still get links for a new password, and could sign
    in."""
    fields = kwargs.get("update_fields")
    if raw or kwargs.get("created") or (fields is not None and "email" not in fields):
        return
    EmailAddress.objects.filter(user=instance).exclude(email__iexact=instance.email).delete()


def connect() -> None:
    post_save.connect(forget_former, sender=User, dispatch_uid="signin_addresses")
