"""Series, events, people, platforms, registrations and calendar entries."""

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import events.conf
import events.models.series
import foundation.authorship.permissions
import foundation.languages.fields
import modelcluster.fields
import modelsearch.index
import uuid
import wagtail.contrib.routable_page.models
import wagtail.fields
from django.conf import settings
from django.db import migrations, models
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string

from foundation.migrating import creation_of


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        creation_of(settings.ORGANISATION_MODEL),
        creation_of(settings.REGION_MODEL),
        creation_of(settings.TOPIC_MODEL),
        creation_of(get_document_model_string()),
        creation_of(get_image_model_string()),
    ]

    operations = [
        migrations.CreateModel(
            name='EventsIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='One or two sentences above the list.', max_length=400, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'events list',
                'verbose_name_plural': 'events lists',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='ForeignUid',
            fields=[
                ('edition_uuid', models.UUIDField(primary_key=True, serialize=False)),
                ('uid', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'identity on another site',
            },
        ),
        migrations.CreateModel(
            name='ForgottenRegistrations',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255)),
                ('translation_key', models.UUIDField()),
                ('reason', models.CharField(choices=[('expired', 'The retention period ended'), ('erased', 'At the person’s request')], max_length=10)),
                ('count', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'deletion of registrations',
                'verbose_name_plural': 'deletions of registrations',
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('vendor', models.CharField(blank=True, max_length=120, verbose_name='provider')),
                ('accessibility_note', models.TextField(blank=True, help_text='Captions, keyboard use and interpretation channels. Shown to readers.', verbose_name='accessibility')),
                ('data_location', models.CharField(blank=True, help_text='Shown in the privacy notice.', max_length=160, verbose_name='data location')),
                ('support_url', models.URLField(blank=True, verbose_name='help page')),
            ],
            options={
                'verbose_name': 'platform',
                'verbose_name_plural': 'platforms',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='EditionPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('period', models.CharField(blank=True, help_text="Fill in if there is no date yet. For "
                                                                  "example: February 2027, autumn 2027. If the "
                                                                  "text ends with a month, season or year, the "
                                                                  "event is listed at that time.", max_length=120, verbose_name='period')),
                ('period_starts_on', models.DateField(editable=False, help_text='What `events.periods` reads in the period.', null=True)),
                ('period_ends_on', models.DateField(editable=False, null=True)),
                ('sorts_at', models.DateTimeField(db_index=True, editable=False, null=True)),
                ('over_at', models.DateTimeField(db_index=True, editable=False, null=True)),
                ('format', models.CharField(choices=[('online', 'Online'), ('in_person', 'In person'), ('hybrid', 'In person and online')], default='online', max_length=12, verbose_name='format')),
                ('venue', models.CharField(blank=True, max_length=200, verbose_name='venue')),
                ('city', models.CharField(blank=True, max_length=120, verbose_name='city')),
                ('country', models.CharField(blank=True, max_length=120, verbose_name='country')),
                ('join_url', models.URLField(blank=True, help_text='Shown only to people who have registered.', max_length=1000, verbose_name='joining link')),
                ('join_note', models.TextField(blank=True, help_text='Dial-in numbers and passcode. Shown only to people who have registered.', max_length=1000, verbose_name='how to join')),
                ('registration', models.CharField(choices=[('none', 'No registration'), ('link', 'On another site'), ('form', 'With the form on this site')], default='none', max_length=10, verbose_name='registration')),
                ('registration_url', models.URLField(blank=True, max_length=500, verbose_name='web address of the form')),
                ('registration_opens_on', models.DateField(blank=True, null=True, verbose_name='registration opens on')),
                ('registration_closes_on', models.DateField(blank=True, help_text='Leave empty to close when the event starts.', null=True, verbose_name='registration closes on')),
                ('registration_closes_at', models.TimeField(blank=True, help_text='Local time of the event. Leave empty for the end of the day.', null=True, verbose_name='registration closes at')),
                ('capacity', models.PositiveIntegerField(blank=True, help_text='Leave empty for no limit.', null=True, verbose_name='places')),
                ('registrations_kept_days', models.PositiveSmallIntegerField(blank=True, help_text='Counted from the end of the event. Leave empty for 90 days.', null=True, verbose_name='days until registrations are deleted')),
                ('host_sees_registrations', models.BooleanField(default=False, help_text='People from the organisations that organise, host or co-host the event can see, add and cancel registrations. Otherwise, only the office can.', verbose_name='hosts can see registrations')),
                ('participants_qualifier', models.CharField(choices=[('exactly', 'exactly'), ('over', 'over'), ('close_to', 'close to'), ('about', 'about')], default='exactly', max_length=10, verbose_name='participants')),
                ('participants_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='number of participants')),
                ('administrations_count', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='administrations represented')),
                ('participants_note', models.CharField(blank=True, help_text='For example: 49 of the 52.', max_length=200, verbose_name='note on the participants')),
                ('feeds_into', models.CharField(blank=True, help_text='A study, report or decision that uses the results.', max_length=300, verbose_name='what it contributes to')),
                ('feeds_into_url', models.URLField(blank=True, verbose_name='link to what it contributes to')),
                ('evaluation_note', models.CharField(blank=True, max_length=300, verbose_name='evaluation')),
                ('evaluation_url', models.URLField(blank=True, verbose_name='web address of the evaluation')),
                ('next_expected', models.CharField(blank=True, help_text='For example: further webinars next year.', max_length=200, verbose_name='next steps')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('webinar', 'Webinar'), ('workshop', 'Workshop'), ('conference', 'Conference'), ('meeting', 'Meeting'), ('training', 'Training')], default='webinar', max_length=20, verbose_name='type')),
                ('ordinal', models.PositiveSmallIntegerField(blank=True, help_text='Only if the event has one. For example: 2 for Second.', null=True, verbose_name='number in the series')),
                ('label', models.CharField(blank=True, help_text='Used instead of a number. For example: intersessional.', max_length=80, verbose_name='label')),
                ('introduction', models.TextField(blank=True, help_text='One or two sentences, shown in lists and calendars.', max_length=300, verbose_name='introduction')),
                ('body', wagtail.fields.RichTextField(blank=True, verbose_name='description')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('confirmed', 'Confirmed'), ('postponed', 'Postponed'), ('rescheduled', 'Rescheduled'), ('cancelled', 'Cancelled'), ('held', 'Held')], default='planned', max_length=20, verbose_name='status')),
                ('status_note', models.CharField(blank=True, help_text='Why it was rescheduled, postponed or cancelled. Shown to readers.', max_length=300, verbose_name='note on the status')),
                ('withdrawal_note', models.CharField(blank=True, help_text='Shown to readers who visit the old address of a withdrawn event.', max_length=300, verbose_name='reason for withdrawal')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('starts_at', models.TimeField(blank=True, help_text='Local time on the first day. Leave empty for all-day events.', null=True, verbose_name='starts at')),
                ('ends_at', models.TimeField(blank=True, help_text='Local time on the last day.', null=True, verbose_name='ends at')),
                ('time_zone', models.CharField(default='Europe/Brussels', max_length=64, validators=[events.models.series.checked_zone], verbose_name='time zone')),
                ('begins_at', models.DateTimeField(db_index=True, editable=False, null=True)),
                ('finishes_at', models.DateTimeField(db_index=True, editable=False, null=True)),
                ('previous_starts_on', models.DateField(blank=True, null=True, verbose_name='original first day')),
                ('previous_ends_on', models.DateField(blank=True, null=True, verbose_name='original last day')),
                ('occurrence_on', models.DateField(editable=False, help_text='The date that the recurrence suggested. Unchanged if the event is rescheduled.', null=True)),
                ('working_languages', models.CharField(blank=True, max_length=60, validators=[django.core.validators.RegexValidator('^[a-z]{2,3}(;[a-z]{2,3})*\\Z')], verbose_name='working languages')),
                ('interpretation_languages', models.CharField(blank=True, max_length=60, validators=[django.core.validators.RegexValidator('^[a-z]{2,3}(;[a-z]{2,3})*\\Z')], verbose_name='interpretation into')),
                ('audience', models.CharField(choices=[('public', 'Open to everyone'), ('members', 'For member administrations'), ('invitation', 'By invitation')], default='members', max_length=12, verbose_name='audience')),
                ('fees', models.CharField(blank=True, max_length=200, verbose_name='fees')),
                ('contact_name', models.CharField(blank=True, help_text='An office or team, not an individual.', max_length=160, verbose_name='contact')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='contact’s email address')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=get_image_model_string(), verbose_name='image')),
                ('regions', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to=settings.REGION_MODEL, verbose_name='regions')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='newsroom_events.editionpage', verbose_name='replaced by')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to=settings.TOPIC_MODEL, verbose_name='topics')),
                ('platform', models.ForeignKey(blank=True, help_text='Leave empty if it is not known, or if each session has its own.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='newsroom_events.platform', verbose_name='platform')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
            },
            bases=(foundation.authorship.permissions.WrittenByOthers, wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='EditionOrganisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('role', models.CharField(choices=[('organiser', 'Organiser'), ('host', 'Host'), ('co_host', 'Co-host'), ('supporter', 'With the support of'), ('funder', 'Funded by'), ('partner', 'Partner'), ('interpretation', 'Interpretation by'), ('platform', 'Platform provided by')], default='organiser', max_length=20, verbose_name='role')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.ORGANISATION_MODEL, verbose_name='organisation')),
                ('edition', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='organisations', to='newsroom_events.editionpage')),
            ],
            options={
                'verbose_name': 'organisation',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EditionDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('kind', models.CharField(choices=[('agenda', 'Agenda'), ('presentation', 'Presentation'), ('report', 'Report'), ('study', 'Study'), ('recommendation', 'Recommendations'), ('minutes', 'Minutes'), ('guideline', 'Guideline'), ('training', 'Training module'), ('other', 'Other')], default='presentation', max_length=20, verbose_name='type')),
                ('is_output', models.BooleanField(default=False, help_text='Listed under “Results”.', verbose_name='is a result')),
                ('language', models.CharField(blank=True, help_text='Language code. For example: en.', max_length=12, verbose_name='language')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='or web address')),
                ('dated_on', models.DateField(blank=True, null=True, verbose_name='date')),
                ('feeds_into', models.CharField(blank=True, max_length=300, verbose_name='what it contributes to')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=get_document_model_string(), verbose_name='file')),
                ('edition', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='newsroom_events.editionpage')),
            ],
            options={
                'verbose_name': 'document',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CalendarEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(help_text="Of the edition's page, or its own for announced dates.", unique=True)),
                ('translation_key', models.UUIDField(db_index=True)),
                ('uid', models.CharField(db_index=True, help_text='RFC 7986: a UUID, or what another site gave (`ForeignUid`); never changed after the first publication.', max_length=255)),
                ('recurrence_on', models.DateField(help_text="The date of the series' announcement that it overrides; given with the UID.", null=True)),
                ('language', models.CharField(max_length=12)),
                ('live_revision_id', models.BigIntegerField(null=True)),
                ('series_uuid', models.UUIDField(db_index=True, null=True)),
                ('is_withdrawn', models.BooleanField(default=False)),
                ('is_cancelled', models.BooleanField(default=False)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(db_index=True)),
                ('content_hash', models.CharField(max_length=64)),
                ('components', models.TextField(help_text='Its VEVENTs as unfolded iCalendar text; own addresses on the reserved host.')),
                ('time_zones', models.CharField(blank=True, help_text='IANA names that it needs, with semicolons between.', max_length=300)),
                ('begins_at', models.DateTimeField(null=True)),
                ('finishes_at', models.DateTimeField(null=True)),
                ('first_on', models.DateField(null=True)),
                ('last_on', models.DateField(null=True)),
                ('edition', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='newsroom_events.editionpage')),
            ],
            options={
                'verbose_name': 'calendar entry',
                'indexes': [
                    models.Index(fields=['language', 'first_on'], name='calendar_entry_by_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='EditionRecording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('url', models.URLField(max_length=500, verbose_name='address')),
                ('language', models.CharField(blank=True, help_text='Language code. For example: en.', max_length=12, verbose_name='language')),
                ('has_captions', models.BooleanField(default=False, verbose_name='has captions')),
                ('edition', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='recordings', to='newsroom_events.editionpage')),
            ],
            options={
                'verbose_name': 'recording',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EventSeriesPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('short_name', models.CharField(blank=True, max_length=80, verbose_name='short name')),
                ('introduction', models.TextField(blank=True, help_text='One or two sentences about the purpose of the series.', max_length=300, verbose_name='introduction')),
                ('body', wagtail.fields.RichTextField(blank=True, verbose_name='description')),
                ('kind', models.CharField(choices=[('webinar', 'Webinar'), ('workshop', 'Workshop'), ('conference', 'Conference'), ('meeting', 'Meeting'), ('training', 'Training')], default='webinar', max_length=20, verbose_name='type')),
                ('scope', models.CharField(choices=events.conf.series_scopes, default='region', max_length=10, verbose_name='scope')),
                ('numbering_note', models.CharField(blank=True, help_text='For example: a postponed meeting kept its number, so the next one held was called the 11th.', max_length=300, verbose_name='note on numbering')),
                ('is_ended', models.BooleanField(default=False, help_text='No further editions are planned.', verbose_name='ended')),
                ('cadence_note', models.CharField(blank=True, help_text='For example: yearly, or when needed.', max_length=120, verbose_name='how often, in words')),
                ('time_zone', models.CharField(default='Europe/Brussels', max_length=64, validators=[events.models.series.checked_zone], verbose_name='time zone')),
                ('rule', models.CharField(blank=True, help_text='RFC 5545, for example FREQ=MONTHLY;BYDAY=1TU', max_length=500, verbose_name='rule')),
                ('first_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='starts at')),
                ('duration_minutes', models.PositiveSmallIntegerField(default=60, verbose_name='length in minutes')),
                ('except_on', models.JSONField(blank=True, default=list, verbose_name='except on these days')),
                ('extra_on', models.JSONField(blank=True, default=list, verbose_name='also on these days')),
                ('announces_dates', models.BooleanField(default=False, help_text='Calendars show the dates of the rule as tentative before their editions are published.', verbose_name='announce upcoming dates')),
                ('owner_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.ORGANISATION_MODEL, verbose_name='owner')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to=settings.TOPIC_MODEL, verbose_name='topics')),
            ],
            options={
                'verbose_name': 'event series',
                'verbose_name_plural': 'event series',
            },
            bases=(foundation.authorship.permissions.WrittenByOthers, wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='AnnouncedCadence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series_uuid', models.UUIDField(db_index=True)),
                ('rule', models.CharField(max_length=500)),
                ('first_on', models.DateField(help_text='The first day of the rule.')),
                ('starts_at', models.TimeField()),
                ('time_zone', models.CharField(max_length=64)),
                ('duration_minutes', models.PositiveSmallIntegerField()),
                ('announced_from', models.DateField(help_text='The first date that was announced: DTSTART, which never changes.')),
                ('ends_before', models.DateField(help_text='The first day on which this rule no longer applies.', null=True)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cadence', to='newsroom_events.calendarentry')),
                ('series', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='announced', to='newsroom_events.eventseriespage')),
            ],
            options={
                'verbose_name': 'announced dates',
                'verbose_name_plural': 'announced dates',
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ends_before', None)), fields=('series_uuid',), name='one_announcement_a_series'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FormerVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField()),
                ('language', models.CharField(max_length=12)),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
            ],
            options={
                'verbose_name': 'deleted event',
                'verbose_name_plural': 'deleted events',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('translation_key', 'language'), name='one_former_version_a_language')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', foundation.languages.fields.TranslatedField(default=dict, help_text='As the person writes it. For example: Eser Çengel. Fill in other languages only if the name is spelt differently there.', max_length=160, verbose_name='name')),
                ('sort_name', models.CharField(blank=True, help_text='Family name first. For example: Çengel, Eser.', max_length=160, verbose_name='name for sorting')),
                ('honorific', foundation.languages.fields.TranslatedField(blank=True, default=dict, help_text='For example: Dr. Shown before the name in this language.', max_length=40, verbose_name='form of address')),
                ('office', models.CharField(blank=True, help_text='Suggested when you add the person to an event.', max_length=255, verbose_name='current position')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.ORGANISATION_MODEL, verbose_name='organisation')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=get_image_model_string(), verbose_name='photo')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['sort_name', 'name__text'],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='EditionPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('role', models.CharField(choices=[('opening', 'Opening'), ('keynote', 'Keynote'), ('speaker', 'Speaker'), ('panellist', 'Panellist'), ('moderator', 'Moderator'), ('chair', 'Chair'), ('rapporteur', 'Rapporteur'), ('closing', 'Closing')], default='speaker', max_length=12, verbose_name='role')),
                ('office', models.CharField(blank=True, help_text='Position at the time of the event. For example: Director, Example Agency.', max_length=255, verbose_name='position at the time')),
                ('edition', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='newsroom_events.editionpage')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom_events.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'person',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('translation_key', models.UUIDField(db_index=True)),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='work email')),
                ('other_organisation', models.CharField(blank=True, max_length=160, verbose_name='other organisation')),
                ('language', models.CharField(max_length=12, verbose_name='email language')),
                ('time_zone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                ('status', models.CharField(choices=[('unconfirmed', 'Awaiting confirmation by email'), ('confirmed', 'Confirmed'), ('waiting', 'On the waiting list'), ('cancelled', 'Cancelled')], default='confirmed', max_length=12, verbose_name='status')),
                ('agrees_to_recording', models.BooleanField(default=False, verbose_name='agrees to recording and photos')),
                ('agrees_to_mailing', models.BooleanField(default=False, verbose_name='wants emails about future events')),
                ('held_until', models.DateTimeField(help_text='How long a place is held for an unconfirmed registration.', null=True)),
                ('asked_from', models.CharField(blank=True, help_text='The network, as a keyed hash, until the mail address is confirmed.', max_length=64)),
                ('registered_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('forget_at', models.DateTimeField(db_index=True, help_text='When the row is deleted; moves with the event.')),
                ('notified', models.JSONField(default=dict, help_text='The event as in the last email. A difference from the current event is a reason for an email.')),
                ('edition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='registrations', to='newsroom_events.editionpage', verbose_name='event')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.ORGANISATION_MODEL, verbose_name='administration')),
            ],
            options={
                'verbose_name': 'registration',
                'verbose_name_plural': 'registrations',
                'indexes': [
                    models.Index(condition=models.Q(('status', 'unconfirmed')), fields=['held_until'], name='registrations_held'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('translation_key', 'email'), name='one_registration_a_person'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('confirm', 'Please confirm'), ('confirmed', 'Place confirmed'), ('waiting', 'On the waiting list'), ('promoted', 'Place became available'), ('again', 'Already registered'), ('withdrawn', 'Registration cancelled'), ('moved', 'Event rescheduled'), ('postponed', 'Event postponed'), ('cancelled', 'Event cancelled'), ('hidden', 'Page no longer public'), ('programme', 'Sessions cancelled'), ('joining', 'How to join'), ('message', 'Message')], max_length=12)),
                ('occasion', models.CharField(blank=True, max_length=80)),
                ('data', models.JSONField(default=dict, help_text='State before the change or the message.')),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('held_until', models.DateTimeField(null=True)),
                ('notified_before', models.JSONField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='newsroom_events.registration')),
            ],
            options={
                'verbose_name': 'email to a registered person',
                'indexes': [
                    models.Index(condition=models.Q(('sent_at', None)), fields=['due_at'], name='notices_to_send'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('registration', 'kind', 'occasion'), name='one_mail_an_occasion'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, help_text='The same in all language versions of the edition.')),
                ('day', models.DateField(verbose_name='day')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='starts at')),
                ('ends_at', models.TimeField(blank=True, null=True, verbose_name='ends at')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('kind', models.CharField(choices=[('opening', 'Opening'), ('plenary', 'Plenary'), ('break_out', 'Breakout groups'), ('panel', 'Panel'), ('dialogue', 'Dialogue'), ('site_visit', 'Site visit'), ('closing', 'Closing'), ('other', 'Other')], default='plenary', max_length=20, verbose_name='type')),
                ('description', models.TextField(blank=True, max_length=1000, verbose_name='description')),
                ('is_cancelled', models.BooleanField(default=False, verbose_name='cancelled')),
                ('join_url', models.URLField(blank=True, help_text='Shown only to people who have registered.', max_length=1000, verbose_name='joining link')),
                ('room', models.CharField(blank=True, max_length=120, verbose_name='room')),
                ('language', models.CharField(blank=True, help_text='In words, including any interpretation.', max_length=120, verbose_name='languages')),
                ('recording_url', models.URLField(blank=True, max_length=500, verbose_name='recording')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=get_document_model_string(), verbose_name='document')),
                ('edition', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='newsroom_events.editionpage')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.ORGANISATION_MODEL, verbose_name='host')),
                ('platform', models.ForeignKey(blank=True, help_text='Leave empty if it is not known.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='newsroom_events.platform', verbose_name='platform')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'ordering': ['day', 'starts_at', 'sort_order'],
            },
        ),
        migrations.CreateModel(
            name='SessionSpeaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('role', models.CharField(choices=[('opening', 'Opening'), ('keynote', 'Keynote'), ('speaker', 'Speaker'), ('panellist', 'Panellist'), ('moderator', 'Moderator'), ('chair', 'Chair'), ('rapporteur', 'Rapporteur'), ('closing', 'Closing')], default='speaker', max_length=12, verbose_name='role')),
                ('office', models.CharField(blank=True, help_text='Position at the time of the event. For example: Director, Example Agency.', max_length=255, verbose_name='position at the time')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom_events.person', verbose_name='person')),
                ('session', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='speakers', to='newsroom_events.session')),
            ],
            options={
                'verbose_name': 'speaker',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CalendarFacet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facet', models.CharField(max_length=60)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facets', to='newsroom_events.calendarentry')),
            ],
            options={
                'indexes': [models.Index(fields=['facet', 'entry'], name='calendar_entry_by_facet')],
                'constraints': [models.UniqueConstraint(fields=('entry', 'facet'), name='one_facet_a_calendar_entry')],
            },
        ),
    ]
