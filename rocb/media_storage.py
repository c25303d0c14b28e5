"""Media in a bucket. Only imported where ``MEDIA_URL`` names one.

The bucket is private and the site hands files out at the addresses that a folder would have: what was published in a feed
stays right when the files move, and who may have a document is asked where it always is.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    def __init__(self, **options: Any) -> None:
        super().__init__(default_acl=None, file_overwrite=False, max_memory_size=8 * 1024 * 1024, **options)

    def url(self, name: str, **kwargs: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
