"""Forms: an export and its origin; then the topics and languages for its subjects and languages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.api import zones
from foundation import languages
from old_sites.boxes import MOST_FILES
from rocb.models import PloneImport, Topic, User
from rocb.plone.topics import Names
from rocb.plone_imports import files

MOST_UPLOADS = 50
SUBJECTS_SHOWN = 100


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class _ExportsField(forms.FileField):
    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        found: list[UploadedFile] = [super(_ExportsField, self).clean(one, initial) for one in data or [] if one]
        if len(found) > MOST_UPLOADS:
            raise forms.ValidationError(_("Choose no more than %(count)s files.") % {"count": MOST_UPLOADS})
        if sum(one.size or 0 for one in found) > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
            raise forms.ValidationError(
                _("The files are larger than %(size)s in total. Put them in the folder for imports on the server.")
                % {"size": filesizeformat(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)}
            )
        for one in found:
            if problem := _problem(one):
                raise forms.ValidationError(problem)
        return found


def _problem(upload: UploadedFile) -> str:
    name = {"name": upload.name}
    ending = PurePath(upload.name or "").suffix.lower()
    if ending == ".json":
        start = upload.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
        upload.seek(0)
        return "" if start.startswith((b"{", b"[")) else _("“%(name)s” is not a JSON file.") % name
    if ending not in files.ENDINGS:
        return _("“%(name)s” is not a file of an export. Choose ZIP, JSON, XML, RSS, Atom, ICS or HTML files.") % name
    if ending != ".zip":
        return ""
    match files.problem_of_zip(upload):
        case "":
            return ""
        case "damaged":
            return _("“%(name)s” is not a ZIP file, or it is damaged.") % name
        case "files":
            return _("“%(name)s” contains more than %(count)s files.") % {**name, "count": MOST_FILES}
        case _:
            size = filesizeformat(files.LARGEST_UNPACKED)
            return _("“%(name)s” would be larger than %(size)s when unpacked.") % {**name, "size": size}


class NewImportForm(forms.Form):
    uploads = _ExportsField(label=gettext_lazy("Export files"), required=False)
    folder = forms.ChoiceField(label=gettext_lazy("Or a folder or file on the server"), required=False)
    site = forms.URLField(
        label=gettext_lazy("Address of the old site"),
        max_length=200,
        assume_scheme="https",
        help_text=gettext_lazy(
            "The public address, for example https://www.example.org. The export does not contain the address."
        ),
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone of the old site"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("The export does not contain the time zone. Type a city, such as Berlin."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = filesizeformat(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
        fields: Any = self.fields
        fields["uploads"].widget.attrs |= {
            "accept": ",".join(files.ENDINGS),
            "data-most-bytes": settings.WAGTAILDOCS_MAX_UPLOAD_SIZE,
        }
        fields["uploads"].help_text = _("ZIP, JSON, XML, RSS, Atom, ICS or HTML files, up to %(size)s in total.") % {
            "size": size
        }
        names = files.on_the_server()
        fields["folder"].choices = [("", "–"), *((name, name) for name in names)]
        fields["folder"].help_text = _("Ask an administrator to put larger exports in %(folder)s.") % {
            "folder": settings.IMPORT_DIR
        }
        self.zones = zones.zone_names()
        fields["zone"].initial = PloneImport.objects.order_by("-pk").values_list("zone", flat=True).first()

    def clean_site(self) -> str:
        site = str(self.cleaned_data["site"]).rstrip("/")
        if urlsplit(site).scheme not in {"http", "https"}:
            raise forms.ValidationError(_("Enter an address that starts with https:// or http://."))
        return site

    def clean_zone(self) -> str:
        """Return the zone of that name, or the only one whose city has the name or begins with it."""
        asked = "_".join(str(self.cleaned_data["zone"]).lower().split())
        for is_like in (str.__eq__, str.startswith):
            found = [name for name in self.zones if is_like(name.lower(), asked)]
            found = found or [name for name in self.zones if is_like(name.lower().rpartition("/")[2], asked)]
            if len(found) == 1:
                return found[0]
        raise forms.ValidationError(_("Choose a time zone from the list."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("uploads")) == bool(data.get("folder")):
            raise forms.ValidationError(_("Choose files to upload, or a folder on the server."))
        return data

    def save(self, *, by: User, at: datetime) -> PloneImport:
        """Create the import, with the choices of the last one from this site. The worker then checks it.

        Raises `IntegrityError` if another import is running.
        """
        data = self.cleaned_data
        before = PloneImport.objects.filter(site=data["site"]).order_by("-pk").first() or PloneImport()
        upload, names = files.store(data["uploads"]) if data["uploads"] else ("", [])
        job = PloneImport(
            site=data["site"],
            zone=data["zone"],
            folder=data["folder"],
            upload=upload,
            file_names=names,
            placing=before.placing,
            topics=before.topics,
            as_language=before.as_language,
            decisions=before.decisions,
            created_at=at,
            created_by=by,
            started_at=at,
            started_by=by,
            step=PloneImport.Step.CHECK,
            state=PloneImport.State.WAITING,
            slot=1,
        )
        try:
            job.save()
        except Exception:
            if upload:
                files.discard(upload)
            raise
        return job


class MappingForm(forms.Form):
    """A choice for each subject without a topic and each language that we do not have, most used first."""

    def __init__(self, *args: Any, job: PloneImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job = job
        topics = list(Topic.objects.all())
        choices = [("", pgettext_lazy("import", "No topic")), *((topic.slug, str(topic)) for topic in topics)]
        self.subjects, self.languages = _subjects(job), _languages(job)
        suggest = Names(topics).suggest
        for subject, count in self.subjects.items():
            asked = suggest(subject) if subject not in job.topics else ""
            self.fields[name_of("subject", subject)] = forms.ChoiceField(
                label=f"{subject} ({count})" if count else subject,
                choices=choices,
                required=False,
                initial=job.topics.get(subject, asked),
                help_text=_("Suggested because the names are similar.") if asked else "",
            )
        ours = [("", pgettext_lazy("import", "Do not import")), *((code, _(code_name)) for code, code_name in _names())]
        for code, count in self.languages.items():
            self.fields[name_of("language", code)] = forms.ChoiceField(
                label=f"{code or _('Without a language')} ({count})",
                choices=ours if code else ours[1:],
                required=False,
                initial=job.as_language.get(code, "" if code else languages.codes()[0]),
            )

    def save(self) -> None:
        PloneImport.objects.filter(pk=self.job.pk).update(**self.chosen())

    def chosen(self) -> dict[str, Any]:
        """Return the values of the fields of the import."""
        chosen = self.cleaned_data
        topics = {subject: chosen[name_of("subject", subject)] for subject in self.subjects}
        spoken = {code: chosen[name_of("language", code)] for code in self.languages}
        kept = {subject: slug for subject, slug in self.job.topics.items() if subject not in topics}
        return {
            "topics": kept | {subject: slug for subject, slug in topics.items() if slug},
            "as_language": {code: ours for code, ours in spoken.items() if ours},
        }

    def subject_fields(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("subject-")]

    def language_fields(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("language-")]


def name_of(kind: str, value: str) -> str:
    return f"{kind}-{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def _subjects(job: PloneImport) -> dict[str, int]:
    found = sorted(job.unknown_subjects.items(), key=lambda pair: (-pair[1], pair[0]))[:SUBJECTS_SHOWN]
    return {**dict.fromkeys(list(job.topics)[:SUBJECTS_SHOWN], 0), **dict(found)}


def _languages(job: PloneImport) -> dict[str, int]:
    ours = set(languages.codes())
    return {code: count for code, count in sorted(job.languages.items()) if code not in ours}


def _names() -> list[tuple[str, str]]:
    return [(code, name) for code, name in settings.LANGUAGES]
