"""App config: installs the fields in all forms of the CMS."""

from django.apps import AppConfig
from django.db import models
from django.utils.translation import gettext_lazy as _


class AllFormsConfig(AppConfig):
    name = "foundation.written_dates.all_forms"
    label = "newsroom_all_forms"
    verbose_name = _("Dates as people enter them")

    def ready(self) -> None:
        import django_filters
        from wagtail.admin.forms.models import register_form_field_override

        from foundation.written_dates import fields
        from foundation.written_dates.widgets import DateInput, DateTimeInput, TimeInput

        for of_model, in_form, widget in (
            (models.DateField, fields.DateField, DateInput),
            (models.TimeField, fields.TimeField, TimeInput),
            (models.DateTimeField, fields.DateTimeField, DateTimeInput),
        ):
            register_form_field_override(of_model, override={"form_class": in_form, "widget": widget})
        # Wagtail's lists and reports build their own filters, and no setting changes their fields.
        django_filters.DateFilter.field_class = fields.DateField
        django_filters.DateFromToRangeFilter.field_class = fields.DateRangeField
