"""Forms for images and documents: they reject damaged images with a clear message, and only the office can publish a
file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtail.permission_policies.pages import PagePermissionPolicy

from foundation.pictures.making import UNREADABLE
from rocb.files import access as files
from rocb.files.replacing import keep_renditions

DAMAGED = _(
    "The file is damaged or was not transferred completely. Open it on your computer, save it again and "
    "choose the new file."
)


def readable(clean: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `clean` of Wagtail's field to read the whole picture, because the header of a truncated file is valid."""

    def read(data: Any, initial: Any = None) -> Any:
        try:
            file = clean(data, initial)
            if data:
                _read(file)
        except UNREADABLE:
            raise ValidationError(DAMAGED, code="damaged") from None
        return file

    return read


def _read(file: Any) -> None:
    """Raise one of `UNREADABLE` (such as OSError) if a part is missing. A large JPEG is decoded at an eighth of its
    size."""
    file.seek(0)
    with Pillow.open(file) as picture:
        picture.draft("RGB", (picture.width // 8, picture.height // 8))
        picture.load()
    file.seek(0)


class _OfficeDecides:
    """Hide the public flag from users who may not publish pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = kwargs.get("user")
        if user is None or not PagePermissionPolicy().user_has_permission(user, "publish"):
            self.fields.pop("is_public", None)  # type: ignore[attr-defined]
        elif (field := self.fields.get("is_public")) and self.instance.pk:  # type: ignore[attr-defined]
            field.help_text = f"{field.help_text} {_who_has_it_now(self.instance)}"  # type: ignore[attr-defined]


def _who_has_it_now(file: Any) -> str:
    if files.is_public(file):
        return gettext("At the moment, everyone can find and read it.")
    return gettext("No public page shows this file, so only people who work in the CMS can find and read it.")


class SiteDocumentForm(_OfficeDecides, BaseDocumentForm):
    pass


class SiteImageForm(_OfficeDecides, BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            field.clean = readable(field.clean)

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():
            if commit and self.instance.pk and "file" in self.changed_data:
                keep_renditions(self.instance, at=timezone.now())
            return super().save(commit)
