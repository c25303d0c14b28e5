"""Pages, images, documents, imports, backups and search words. The plug-ins depend on the images and documents."""

import django.db.models.deletion
import foundation.languages
import foundation.languages.fields
import modelsearch.index
import news.blocks
import taggit.managers
import uuid
import wagtail.contrib.routable_page.models
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('rocb', '0001_users_and_vocabulary'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailcore', '0098_apitoken'),
        # These apps migrate before our models exist: at each step Django rebuilds all related models.
        ('usersessions', '0001_initial'),
        ('wagtailadmin', '0006_formstate'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailembeds', '0009_embed_cache_until'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailredirects', '0008_add_verbose_name_plural'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailsearchpromotions', '0008_query_verbose_name'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Backup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('file_name', models.CharField(blank=True, max_length=100)),
                ('size_bytes', models.BigIntegerField(default=0)),
                ('rows', models.BigIntegerField(default=0)),
                ('files', models.BigIntegerField(default=0)),
                ('seconds', models.FloatField(default=0)),
                ('error', models.TextField(blank=True)),
                ('proven_at', models.DateTimeField(null=True)),
                ('proof_error', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'backup',
                'verbose_name_plural': 'backups',
                'ordering': ['-made_at'],
                'permissions': [('see_state', 'Can see the state of the site, and run failed tasks again')],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='One or two sentences about the office.', max_length=400, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'home page',
                'verbose_name_plural': 'home pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=200)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('counts', models.JSONField(default=dict)),
                ('left_out', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
            },
        ),
        migrations.CreateModel(
            name='OrganisationIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='One or two sentences above the directory.', max_length=400, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'directory of organisations',
                'verbose_name_plural': 'directories of organisations',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='SiteIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('short_names', foundation.languages.fields.TranslatedField(blank=True, default=dict, max_length=60, verbose_name='short name')),
                ('office_names', foundation.languages.fields.TranslatedField(blank=True, default=dict, max_length=255, verbose_name='full name')),
                ('reuse_lines', foundation.languages.fields.TranslatedField(blank=True, default=dict, max_length=500, verbose_name='terms of reuse')),
                ('addresses', foundation.languages.fields.TranslatedField(blank=True, default=dict, verbose_name='postal address')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('press_email', models.EmailField(blank=True, max_length=254, verbose_name='press email address')),
                ('press_contacts', foundation.languages.fields.TranslatedField(blank=True, default=dict, help_text="Contact "
                                                                                                                   "for "
                                                                                                                   "journalists: "
                                                                                                                   "name "
                                                                                                                   "and "
                                                                                                                   "position, "
                                                                                                                   "languages, "
                                                                                                                   "hours. "
                                                                                                                   "Shown "
                                                                                                                   "in "
                                                                                                                   "the "
                                                                                                                   "press "
                                                                                                                   "room.", verbose_name='press contact')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='telephone')),
            ],
            options={
                'verbose_name': 'office name and contact details',
            },
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='One or two sentences about what is on this page.', max_length=400, verbose_name='introduction')),
                ('body', news.blocks.BodyField(blank=True, verbose_name='text')),
            ],
            options={
                'verbose_name': 'page',
                'verbose_name_plural': 'pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='SiteImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', upload_to=wagtail.images.models.get_upload_to, verbose_name='file', width_field='width')),
                ('description', models.CharField(blank=True, default='', max_length=255, verbose_name='description')),
                ('width', models.IntegerField(editable=False, verbose_name='width')),
                ('height', models.IntegerField(editable=False, verbose_name='height')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created at')),
                ('focal_point_x', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_y', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_width', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_height', models.PositiveIntegerField(blank=True, null=True)),
                ('file_size', models.PositiveIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('credit', models.CharField(blank=True, help_text='Name of the author or photographer, exactly as it should appear.', max_length=255, verbose_name='credit')),
                ('is_illustration', models.BooleanField(default=False, help_text='Drawn or generated. Readers see “Illustration”, not “Photo”.', verbose_name='illustration, not a photo')),
                ('licence', models.CharField(choices=[('own', 'ROCB Europe: free to reuse with credit'), ('cc-by-4.0', 'Creative Commons Attribution 4.0'), ('ogl-3.0', 'Open Government Licence 3.0'), ('public-domain', 'Public domain'), ('permission', 'Used with permission: do not republish')], default='own', max_length=20, verbose_name='licence')),
                ('is_public', models.BooleanField(default=False, help_text='Everyone can find and read it, even if no public page shows it.', verbose_name='always public')),
                ('is_shown', models.BooleanField(default=False, editable=False)),
                ('hidden_at', models.DateTimeField(editable=False, null=True)),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'image',
                'verbose_name_plural': 'images',
                'permissions': [('choose_image', 'Can choose image')],
                'abstract': False,
                'swappable': 'WAGTAILIMAGES_IMAGE_MODEL',
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='SiteDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', models.FileField(upload_to='documents', verbose_name='file')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('file_size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, editable=False, max_length=40)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('language', models.CharField(choices=foundation.languages.choices, default=foundation.languages.default, max_length=8, verbose_name='language')),
                ('licence', models.CharField(choices=[('own', 'ROCB Europe: free to reuse with credit'), ('cc-by-4.0', 'Creative Commons Attribution 4.0'), ('ogl-3.0', 'Open Government Licence 3.0'), ('public-domain', 'Public domain'), ('permission', 'Used with permission: do not republish')], default='own', max_length=20, verbose_name='licence')),
                ('is_public', models.BooleanField(default=False, help_text='Everyone can find and read it, even if no public page shows it.', verbose_name='always public')),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'permissions': [('choose_document', 'Can choose document')],
                'abstract': False,
                'swappable': 'WAGTAILDOCS_DOCUMENT_MODEL',
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='PloneImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('site', models.URLField()),
                ('zone', models.CharField(max_length=64)),
                ('folder', models.CharField(blank=True, help_text='Name below IMPORT_DIR.', max_length=255)),
                ('upload', models.CharField(blank=True, help_text='Name of the folder with what was uploaded.', max_length=32)),
                ('file_names', models.JSONField(default=list)),
                ('topics', models.JSONField(default=dict, help_text='Subject: slug.')),
                ('as_language', models.JSONField(default=dict)),
                ('unknown_subjects', models.JSONField(default=dict)),
                ('languages', models.JSONField(default=dict)),
                ('step', models.CharField(choices=[('check', 'Check'), ('import', 'Import'), ('undo', 'Undo')], max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for the worker'), ('running', 'In progress'), ('paused', 'Paused'), ('done', 'Finished'), ('failed', 'Failed')], max_length=10)),
                ('slot', models.PositiveSmallIntegerField(null=True, unique=True)),
                ('is_stopping', models.BooleanField(default=False)),
                ('is_retry', models.BooleanField(default=False)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('files_deleted_at', models.DateTimeField(null=True)),
                ('items_read', models.PositiveIntegerField(default=0)),
                ('items_done', models.PositiveIntegerField(default=0)),
                ('items_total', models.PositiveIntegerField(default=0)),
                ('steps_done', models.PositiveIntegerField(default=0)),
                ('steps_total', models.PositiveIntegerField(default=0)),
                ('notes', models.JSONField(default=list)),
                ('error', models.TextField(blank=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rocb.importrun')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import from Plone',
                'verbose_name_plural': 'imports from Plone',
                'ordering': ['-pk'],
                'permissions': [('import_from_plone', 'Can import from Plone, and undo imports')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=42)),
                ('language', models.CharField(blank=True, max_length=12)),
                ('stem', models.CharField(blank=True, help_text='The word without its ending.', max_length=42)),
                ('tail', models.CharField(blank=True, help_text='Its last letters, to find words with a mistake near the beginning.', max_length=3)),
                ('sound', models.CharField(blank=True, help_text='Its consonants in Latin letters, similar ones as one.', max_length=42)),
                ('titles', models.PositiveIntegerField(default=0, help_text='How many titles have it, in all languages.')),
                ('count', models.PositiveIntegerField(default=1, help_text='How many entries have it, in all languages.')),
            ],
            options={
                'verbose_name': 'search word',
                'verbose_name_plural': 'search words',
                'indexes': [models.Index(fields=['word'], name='search_word_begins', opclasses=['varchar_pattern_ops']), models.Index(fields=['stem'], name='search_word_stem'), models.Index(fields=['tail'], name='search_word_tail'), models.Index(fields=['sound'], name='search_word_sound')],
                'constraints': [models.UniqueConstraint(fields=('word', 'language'), name='one_search_word_a_language')],
            },
        ),
        migrations.CreateModel(
            name='ImportedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=200)),
                ('uid', models.CharField(max_length=64)),
                ('part', models.CharField(blank=True, max_length=12)),
                ('type', models.CharField(max_length=40)),
                ('path', models.CharField(blank=True, help_text='Below the root of the old site.', max_length=1000)),
                ('object_id', models.IntegerField(null=True)),
                ('leads_to', models.CharField(blank=True, help_text='URL of something that is neither a page nor a file of this site.', max_length=1000)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('written', models.CharField(blank=True, max_length=64)),
                ('missing', models.JSONField(default=list)),
                ('content_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contenttypes.contenttype')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='rocb.importrun')),
            ],
            options={
                'verbose_name': 'imported item',
                'verbose_name_plural': 'imported items',
                'indexes': [models.Index(condition=models.Q(('part', '')), fields=['path'], name='imported_by_path'), models.Index(fields=['content_type', 'object_id'], name='imported_by_what_it_is')],
                'constraints': [models.UniqueConstraint(fields=('origin', 'uid', 'part'), name='one_row_a_thing_imported')],
            },
        ),
        migrations.CreateModel(
            name='PloneImportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('outcome', models.CharField(max_length=10)),
                ('type', models.CharField(max_length=40)),
                ('becomes', models.CharField(blank=True, max_length=20)),
                ('path', models.CharField(blank=True, max_length=1000)),
                ('title', models.CharField(blank=True, max_length=255)),
                ('uid', models.CharField(blank=True, max_length=64)),
                ('address', models.CharField(blank=True, max_length=1000)),
                ('why', models.JSONField(default=list)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='rocb.ploneimport')),
            ],
            options={
                'verbose_name': 'line of an import report',
                'verbose_name_plural': 'lines of import reports',
                'default_permissions': (),
                'indexes': [models.Index(fields=['job', 'outcome'], name='import_lines_by_outcome')],
                'constraints': [models.UniqueConstraint(fields=('job', 'key'), name='one_line_an_item')],
            },
        ),
        migrations.CreateModel(
            name='SiteRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filter_spec', models.CharField(db_index=True, max_length=255)),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', storage=wagtail.images.models.get_rendition_storage, upload_to=wagtail.images.models.get_rendition_upload_to, width_field='width')),
                ('width', models.IntegerField(editable=False)),
                ('height', models.IntegerField(editable=False)),
                ('focal_point_key', models.CharField(blank=True, default='', editable=False, max_length=16)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to=settings.WAGTAILIMAGES_IMAGE_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('image', 'filter_spec', 'focal_point_key'), name='one_rendition_a_filter')],
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
    ]
