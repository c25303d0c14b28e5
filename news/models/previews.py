"""Links that show a draft to people without an account, until they expire."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

LASTS = timedelta(days=7)


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open(self, *, at: datetime) -> PreviewLinkQuerySet:
        return self.filter(expires_at__gt=at, revoked_at=None)

    def for_token(self, token: str) -> PreviewLinkQuerySet:
        return self.filter(token_hash=PreviewLink.hash_of(token))


class PreviewLink(models.Model):
    """A link to one draft. The token itself is shown once and never stored."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")

    def __str__(self) -> str:
        return f"{self.page} until {self.expires_at}"

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def make(cls, page: Page, *, by: models.Model, at: datetime, lasts: timedelta = LASTS) -> tuple[PreviewLink, str]:
        """Create a link. Return the row and its token (256 random bits), which cannot be retrieved later."""
        token = secrets.token_urlsafe(32)
        link = cls.objects.create(
            page=page, token_hash=cls.hash_of(token), created_by=by, created_at=at, expires_at=at + lasts
        )
        return link, token
