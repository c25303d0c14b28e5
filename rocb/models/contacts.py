"""The contact of an organisation for the public, as the organisation itself confirmed it."""

import hashlib
import json
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CONFIRMED_FOR = timedelta(days=365)


class OfficialContact(models.Model):
    """A unit of an organisation that answers the public. The organisation confirms it through a mailed link, or says
    what is wrong (``rocb.contacts``).

    An answer holds for the values that the organisation saw: ``contact_answered_as`` is their fingerprint. So a changed
    contact is unconfirmed, whatever changed it.
    """

    VALUES = ("contact_unit", "contact_email", "contact_phone", "contact_page")

    contact_unit = models.CharField(
        _("unit"), max_length=200, blank=True, help_text=_("For example: Press Service. A unit, not a person.")
    )
    contact_email = models.EmailField(
        _("email address of the unit"), blank=True, help_text=_("The request for confirmation goes to this address.")
    )
    contact_phone = models.CharField(
        _("telephone of the unit"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ()./-]{3,}\Z", _("Enter digits, for example +994 12 404 00 00."))],
    )
    contact_source = models.URLField(
        _("public source of the contact"),
        blank=True,
        help_text=_("The page where the organisation published it. Without one, readers see it only when confirmed."),
    )
    contact_asked_at = models.DateTimeField(null=True, editable=False)
    contact_answered_at = models.DateTimeField(null=True, editable=False)
    contact_answered_as = models.CharField(max_length=32, blank=True, editable=False)
    contact_objection = models.TextField(blank=True, editable=False, help_text="Empty in an answer that confirms.")

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if (self.contact_unit or self.contact_phone) and not self.contact_email:
            raise ValidationError({"contact_email": _("Enter the email address of the unit, to ask for confirmation.")})

    @property
    def contact_fingerprint(self) -> str:
        values = json.dumps([getattr(self, name) for name in self.VALUES])
        return hashlib.sha256(values.encode()).hexdigest()[:32]

    @property
    def has_contact(self) -> bool:
        return bool(self.contact_email)

    @property
    def _is_answered(self) -> bool:
        return bool(self.contact_answered_at and self.contact_answered_as == self.contact_fingerprint)

    @property
    def is_contact_confirmed(self) -> bool:
        return self.has_contact and self._is_answered and not self.contact_objection

    @property
    def is_contact_wrong(self) -> bool:
        """Whether the organisation said that these values are wrong."""
        return self.has_contact and self._is_answered and bool(self.contact_objection)

    @property
    def is_contact_public(self) -> bool:
        has_source = self.has_contact and bool(self.contact_source) and not self.is_contact_wrong
        return self.is_contact_confirmed or has_source

    def is_contact_old(self, *, at: datetime) -> bool:
        """Return whether the confirmation is older than a year."""
        return self.is_contact_confirmed and at - (self.contact_answered_at or at) > CONFIRMED_FOR
