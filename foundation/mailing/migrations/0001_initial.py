"""Mail servers and outgoing email."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailServer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('down_since', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, help_text='answers.Reason', max_length=20)),
                ('said', models.CharField(blank=True, help_text='Answer of the server, or the kind of failure.', max_length=500)),
                ('is_reached', models.BooleanField(default=False, help_text='It responds, but refuses all emails.')),
                ('failures', models.PositiveIntegerField(default=0, help_text='Attempts in this outage.')),
                ('next_probe_at', models.DateTimeField(null=True)),
                ('tried', models.JSONField(default=list, help_text='Emails already tried in this outage. Others come first.')),
                ('notified_at', models.DateTimeField(help_text='When operators were notified of an outage, until its end is.', null=True)),
                ('last_down_since', models.DateTimeField(null=True)),
                ('over_at', models.DateTimeField(null=True)),
                ('last_sent_at', models.DateTimeField(null=True)),
                ('minute_at', models.DateTimeField(null=True)),
                ('tried_in_minute', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'mail server',
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='DailyMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_wanted', models.BooleanField(default=True)),
                ('sent_on', models.DateField(null=True)),
                ('known', models.JSONField(default=list, help_text='Keys of the rows of the last mail.')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'daily email',
                'verbose_name_plural': 'daily emails',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sender', models.CharField(max_length=320)),
                ('recipients', models.JSONField(help_text='Addresses of the envelope, including blind copies.')),
                ('message', models.BinaryField(help_text='As it is sent, RFC 5322.')),
                ('created_at', models.DateTimeField()),
                ('next_attempt_at', models.DateTimeField()),
                ('claimed_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, help_text='Answers about its receiver.')),
                ('error', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'verbose_name': 'outgoing email',
                'verbose_name_plural': 'outgoing emails',
                'default_permissions': (),
                'indexes': [models.Index(fields=['next_attempt_at'], name='outgoing_mail_due')],
            },
        ),
    ]
