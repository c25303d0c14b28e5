"""Images and documents, with the data for republishing: author, licence, text alternative."""

import secrets
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from foundation import languages


class Licence(models.TextChoices):
    OWN = "own", _("ROCB Europe: free to reuse with credit")
    CC_BY = "cc-by-4.0", _("Creative Commons Attribution 4.0")
    OGL = "ogl-3.0", _("Open Government Licence 3.0")
    PUBLIC_DOMAIN = "public-domain", _("Public domain")
    PERMISSION = "permission", _("Used with permission: do not republish")
    UNKNOWN = "unknown", _("Unknown: do not republish")


_PUBLIC_BY_ITSELF = _("Everyone can find and read it, even if no public page shows it.")


class SiteImage(AbstractImage):
    """A picture. Its ``description`` is the text alternative."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    credit = models.CharField(
        _("credit"),
        max_length=255,
        blank=True,
        help_text=_("Name of the author or photographer, exactly as it should appear."),
    )
    is_illustration = models.BooleanField(
        _("illustration, not a photo"),
        default=False,
        help_text=_("Drawn or generated. Readers see “Illustration”, not “Photo”."),
    )
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.OWN)
    is_public = models.BooleanField(_("always public"), default=False, help_text=_PUBLIC_BY_ITSELF)
    # State at the last check of `rocb.files.access`: whether a public page shows the image, and since when none does.
    is_shown = models.BooleanField(default=False, editable=False)
    hidden_at = models.DateTimeField(null=True, editable=False)

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "is_illustration",
        "licence",
        "is_public",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    api_fields = ["uuid", "description", "credit", "licence"]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]
        swappable = "WAGTAILIMAGES_IMAGE_MODEL"

    @property
    def default_alt_text(self) -> str:
        """Return the description, never the title: a file name is useless as alternative text."""
        return self.description


# Prefix of the filter of a rendition whose image now has another file. The time of the replacement and the filter follow.
REPLACED = "replaced-"


class CurrentRenditions(models.Manager["SiteRendition"]):
    """Manager of the renditions of the present files: Wagtail deletes these when the file of an image is replaced."""

    def get_queryset(self) -> models.QuerySet["SiteRendition"]:
        return super().get_queryset().exclude(filter_spec__startswith=REPLACED)


class SiteRendition(AbstractRendition):
    """A resized copy of a `SiteImage`. Replaced ones stay until no kept page names them: see ``rocb.files.replacing``."""

    objects = CurrentRenditions()
    with_replaced = models.Manager["SiteRendition"]()

    image = models.ForeignKey("rocb.SiteImage", on_delete=models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        """Return a random name, different each time, so that it cannot be guessed from the image: see ``rocb.files.access``.
        At most 93 characters, since Wagtail limits its part of the name to 60."""
        return super().get_upload_to(f"{secrets.token_hex(12)}.{filename}")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]


class SiteDocument(AbstractDocument):
    """A file to download. Its language is shown next to its type and size."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=8, choices=languages.choices, default=languages.default)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.OWN)
    is_public = models.BooleanField(_("always public"), default=False, help_text=_PUBLIC_BY_ITSELF)

    admin_form_fields = ("title", "file", "language", "licence", "is_public", "collection", "tags")

    api_fields = ["uuid", "language", "licence"]

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]
        swappable = "WAGTAILDOCS_DOCUMENT_MODEL"

    def clean(self) -> None:
        """Validate the document. The type is checked when the file arrives, because in an upload of several files
        Wagtail adds the file only after this.
        """
        if self.file:
            super().clean()
