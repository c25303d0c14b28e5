"""Media in a bucket. Only imported if ``MEDIA_URL`` names one.

The bucket is private and the site serves its files at the addresses that a folder would have. Addresses in published
feeds stay valid when the files move, and the permission check for documents stays in one place.

An unavailable bucket delays one request by some seconds per `Circuit.PAUSE_SECONDS`; other requests fail immediately.
Both get `AwayForNow`, which readers see as 503 (`rocb.running.maintenance`).
"""

from __future__ import annotations

from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ConnectionError, HTTPClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from rocb.running.circuit import AwayForNow, Circuit

# In seconds. A second attempt, because an idle connection may have died.
LIMITS: dict[str, Any] = {"connect_timeout": 2, "read_timeout": 5, "retries": {"total_max_attempts": 2}}


class BucketStorage(S3Storage):
    circuit = Circuit("The bucket with images and documents")

    def __init__(self, **options: Any) -> None:
        own = {"client_config": Config(**LIMITS), "transfer_config": TransferConfig(num_download_attempts=2)}
        super().__init__(default_acl=None, file_overwrite=False, max_memory_size=8 * 1024 * 1024, **own, **options)

    def url(self, name: str, **kwargs: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    @property
    def connection(self) -> Any:
        """Connection of the current thread."""
        is_new = getattr(self._connections, "connection", None) is None
        found = super().connection
        if is_new:
            events = found.meta.client.meta.events
            events.register("before-call.s3", self._before_call)
            events.register("after-call.s3", self._after_call)
            events.register("after-call-error.s3", self._after_error)
        return found

    def look_up(self, name: str, mode: str = "rb") -> Any:
        """Open the file with its size and date, but without its content, which is read later."""
        return super().open(name, mode)

    def open(self, name: str, mode: str = "rb") -> Any:
        """Read the file immediately, so that errors are known before the response begins."""
        file = self.look_up(name, mode)
        if "r" in mode:
            try:
                file.open()
            except Boto3Error as error:
                self.circuit.failed(error)
                raise AwayForNow(f"{name} could not be read: {error}") from error
        return file

    def _before_call(self, **kwargs: Any) -> None:
        if not self.circuit.lets_ask():
            raise AwayForNow("The bucket does not respond. It will be asked again in a few seconds")

    def _after_call(self, *, http_response: Any, **kwargs: Any) -> None:
        if http_response.status_code >= 500:
            error = AwayForNow(f"The bucket responds with {http_response.status_code}")
            self.circuit.failed(error)
            raise error
        self.circuit.answered()

    def _after_error(self, *, exception: Exception, **kwargs: Any) -> None:
        if isinstance(exception, ConnectionError | HTTPClientError):
            self.circuit.failed(exception)
            raise AwayForNow(str(exception)) from exception
