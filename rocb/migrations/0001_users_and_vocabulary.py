"""Users and vocabularies. Wagtail and the plug-ins depend on these, so they come before the pages."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import foundation.languages
import foundation.languages.fields
import modelsearch.index
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', foundation.languages.fields.TranslatedField(default=dict, max_length=255, verbose_name='name')),
                ('slug', models.SlugField(help_text='Used in the web addresses of lists and feeds that people follow. Do not change it later.', max_length=80, unique=True, verbose_name='slug')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='sort order')),
            ],
            options={
                'verbose_name': 'region',
                'verbose_name_plural': 'regions',
                'ordering': ['position', 'name__text'],
                'swappable': 'REGION_MODEL',
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', foundation.languages.fields.TranslatedField(default=dict, max_length=255, verbose_name='name')),
                ('slug', models.SlugField(help_text='Used in the web addresses of lists and feeds that people follow. Do not change it later.', max_length=80, unique=True, verbose_name='slug')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('administration', 'Customs administration'), ('rocb', 'Regional office for capacity building'), ('rtc', 'Regional training centre'), ('rilo', 'Regional intelligence liaison office'), ('rdtc', 'Regional dog training centre'), ('rcl', 'Regional customs laboratory'), ('wco_secretariat', 'WCO Secretariat'), ('vice_chair', 'Office of the Vice-Chairperson'), ('igo', 'Intergovernmental organisation'), ('private', 'Company or trade body'), ('academia', 'University or institute'), ('donor', 'Donor or fund'), ('example', 'Example')], default='administration', max_length=20, verbose_name='type')),
                ('code', models.CharField(blank=True, help_text='ISO 3166-1 country code. EU and XK are also accepted. For administrations only.', max_length=2, null=True, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z]{2}\\Z', 'Enter two capital letters, for example NL.')], verbose_name='two-letter code')),
                ('short_name', models.CharField(blank=True, max_length=80, verbose_name='short name')),
                ('country', foundation.languages.fields.TranslatedField(blank=True, default=dict, max_length=120, verbose_name='country')),
                ('cities', foundation.languages.fields.TranslatedField(blank=True, default=dict, max_length=120, verbose_name='city')),
                ('other_names', models.TextField(blank=True, help_text="One per line: former names, short "
                                                                       "names, the city in other languages. "
                                                                       "Not shown, but used by the search.", verbose_name='other names')),
                ('languages', models.CharField(blank=True, help_text='ISO 639 codes, separated by semicolons.', max_length=120, validators=[django.core.validators.RegexValidator('^[a-z]{2,3}(;[a-z]{2,3})*\\Z', 'Enter language codes, for example nl;fr;de.')], verbose_name='official languages')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('contact_page', models.URLField(blank=True, help_text='A public page of the organisation with its addresses and telephone numbers.', verbose_name='contact page')),
                ('press_page', models.URLField(blank=True, help_text='A public page of the organisation for journalists.', verbose_name='page for the press')),
                ('email', models.EmailField(blank=True, help_text='Only an address that the organisation has published itself. Everyone can see it.', max_length=254, verbose_name='public email address')),
                ('feed', models.URLField(blank=True, help_text="The public address of the organisation’s RSS "
                                                               "or Atom feed. To collect its entries, add a "
                                                               "source.", verbose_name="news "
                                                                                                                                                             "feed")),
                ('regions', models.ManyToManyField(blank=True, related_name='+', to=settings.REGION_MODEL, verbose_name='regions')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name__text'],
                'swappable': 'ORGANISATION_MODEL',
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', foundation.languages.fields.TranslatedField(default=dict, max_length=255, verbose_name='name')),
                ('slug', models.SlugField(help_text='Used in the web addresses of lists and feeds that people follow. Do not change it later.', max_length=80, unique=True, verbose_name='slug')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('description', foundation.languages.fields.TranslatedField(blank=True, default=dict, verbose_name='description')),
                ('parent', models.ForeignKey(blank=True, help_text='Leave empty for a main topic.', limit_choices_to={'parent': None}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='narrower', to=settings.TOPIC_MODEL, verbose_name='parent topic')),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
                'ordering': ['name__text'],
                'swappable': 'TOPIC_MODEL',
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('organisation', models.ForeignKey(blank=True, help_text='The administration or training centre this person writes for. Leave empty for the office.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.ORGANISATION_MODEL, verbose_name='organisation')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
    ]
