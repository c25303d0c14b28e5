"""The publisher of this site: shown in its header, footer and feeds, edited in the CMS under Settings."""

import copy
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from foundation import languages
from foundation.languages.fields import TranslatedField, in_language
from foundation.settings import site_name


@register_setting(icon="site", order=100)
class SiteIdentity(BaseGenericSetting):
    short_names = TranslatedField(_("short name"), max_length=60, blank=True)
    office_names = TranslatedField(_("full name"), max_length=255, blank=True)
    reuse_lines = TranslatedField(_("terms of reuse"), max_length=500, blank=True)
    addresses = TranslatedField(_("postal address"), is_long=True, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    press_email = models.EmailField(_("press email address"), blank=True)
    press_contacts = TranslatedField(
        _("press contact"),
        is_long=True,
        blank=True,
        help_text=_("Contact for journalists: name and position, languages, hours. Shown in the press room."),
    )
    phone = models.CharField(_("telephone"), max_length=60, blank=True)

    panels = [
        MultiFieldPanel(
            ["short_names", "office_names"],
            heading=pgettext_lazy("of a thing", "Name"),
        ),
        MultiFieldPanel(
            ["reuse_lines"],
            heading=_("Terms of reuse"),
            help_text=_("One sentence, shown below every article and in every feed."),
        ),
        MultiFieldPanel(
            [
                *(FieldPanel(name) for name in ("addresses", "email", "phone")),
                *(FieldPanel(name) for name in ("press_contacts", "press_email")),
            ],
            heading=_("Contact"),
        ),
    ]

    class Meta:
        verbose_name = _("office name and contact details")

    @classmethod
    def load(cls, request_or_site: Any = None) -> "SiteIdentity":
        """Return the settings like Wagtail's method. A request needs no query, because its layout has the row."""
        from rocb.identity import layout

        if isinstance(request_or_site, HttpRequest):
            return copy.copy(layout.identity(request_or_site))
        identity: SiteIdentity = super().load(request_or_site)
        return identity

    @property
    def short_name(self) -> str:
        return in_language(self.short_names, languages.current())[0] or site_name()

    @property
    def mark(self) -> str:
        """Return the name beside the logo, which is the same in all languages."""
        return in_language(self.short_names, languages.default())[0] or site_name(languages.default())

    @property
    def office_name(self) -> str:
        return in_language(self.office_names, languages.current())[0] or self.short_name

    @property
    def address(self) -> str:
        return in_language(self.addresses, languages.current())[0]

    @property
    def press_contact(self) -> str:
        return in_language(self.press_contacts, languages.current())[0]

    @property
    def reuse_line(self) -> str:
        return in_language(self.reuse_lines, languages.current())[0]
