"""What a page says of the files that it loads."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from django import template
from django.contrib.staticfiles.storage import HashedFilesMixin, staticfiles_storage
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def integrity(path: str) -> SafeString:
    """`` integrity="sha384-…"`` of a collected file, so that browsers refuse what somebody changed on the way; nothing
    where files are served as they lie in the source, since they may change at any time."""
    if not isinstance(staticfiles_storage, HashedFilesMixin):
        return mark_safe("")
    return mark_safe(f' integrity="sha384-{_digest(staticfiles_storage.stored_name(path))}"')


@lru_cache(maxsize=64)
def _digest(stored_name: str) -> str:
    """The name has a hash of the content, so it stands for it as long as the process lives."""
    with staticfiles_storage.open(stored_name) as file:
        return base64.b64encode(hashlib.sha384(file.read()).digest()).decode()
