"""Media and pages; before the plug-ins, whose articles point at images."""

import django.db.models.deletion
import foundation.languages
import modelsearch.index
import taggit.managers
import uuid
import wagtail.contrib.routable_page.models
import wagtail.fields
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rocb', '0001_users_and_vocabulary'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailcore', '0098_apitoken'),
    ]

    run_before = [('news', '0001_initial'), ('events', '0001_initial')]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('beat_at', models.DateTimeField()),
                ('note', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'sign of life',
            },
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='One or two sentences: what the office is.', max_length=400, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'home page',
                'verbose_name_plural': 'home pages',
            },
            bases=('wagtailcore.page',),
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
                ('short_name', models.CharField(default='ROCB Europe', max_length=60, verbose_name='short name')),
                ('office_name_en', models.CharField(blank=True, max_length=255, verbose_name='full name in English')),
                ('office_name_ru', models.CharField(blank=True, max_length=255, verbose_name='full name in Russian')),
                ('office_name_fr', models.CharField(blank=True, max_length=255, verbose_name='full name in French')),
                ('reuse_line_en', models.CharField(blank=True, max_length=500, verbose_name='terms of reuse in English')),
                ('reuse_line_ru', models.CharField(blank=True, max_length=500, verbose_name='terms of reuse in Russian')),
                ('reuse_line_fr', models.CharField(blank=True, max_length=500, verbose_name='terms of reuse in French')),
                ('address', models.TextField(blank=True, verbose_name='postal address')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('press_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail for the press')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='telephone')),
            ],
            options={
                'verbose_name': 'name and contact of the office',
            },
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='One or two sentences: what this page tells.', max_length=400, verbose_name='introduction')),
                ('body', wagtail.fields.StreamField([('text', 0), ('heading', 3), ('quote', 7), ('figure', 10), ('gallery', 12), ('file', 16), ('table', 18), ('callout', 21), ('card', 23), ('embed', 27)], blank=True, block_lookup={0: ('news.blocks.TextBlock', (), {}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 160}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('h2', 'Heading'), ('h3', 'Sub-heading')], 'help_text': 'A sub-heading stands under a heading.', 'label': 'Level'}), 3: ('wagtail.blocks.StructBlock', [[('text', 1), ('level', 2)]], {}), 4: ('wagtail.blocks.TextBlock', (), {'label': 'Quotation', 'rows': 3}), 5: ('wagtail.blocks.CharBlock', (), {'label': 'Speaker', 'max_length': 160}), 6: ('wagtail.blocks.CharBlock', (), {'help_text': 'The office that the speaker held on that day.', 'label': 'Office', 'max_length': 200, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 4), ('speaker', 5), ('office', 6)]], {}), 8: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Image'}), 9: ('wagtail.blocks.CharBlock', (), {'help_text': 'Who and what is seen, from left to right.', 'label': 'Caption', 'max_length': 300, 'required': False}), 10: ('wagtail.blocks.StructBlock', [[('image', 8), ('caption', 9)]], {}), 11: ('wagtail.blocks.ListBlock', (10,), {'label': 'Images', 'max_num': 24, 'min_num': 2}), 12: ('wagtail.blocks.StructBlock', [[('images', 11)]], {}), 13: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Document'}), 14: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empty: the title of the document.', 'label': 'Link text', 'max_length': 200, 'required': False}), 15: ('wagtail.blocks.ChoiceBlock', [], {'choices': foundation.languages.choices, 'label': 'Language of the file'}), 16: ('wagtail.blocks.StructBlock', [[('document', 13), ('title', 14), ('language', 15)]], {}), 17: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'superscript', 'subscript'], 'label': 'Text'}), 18: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 17)]], {}), 19: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 120, 'required': False}), 20: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'superscript', 'subscript', 'ol', 'ul'], 'label': 'Text'}), 21: ('wagtail.blocks.StructBlock', [[('title', 19), ('text', 20)]], {}), 22: ('wagtail.blocks.PageChooserBlock', (), {'label': 'Page'}), 23: ('wagtail.blocks.StructBlock', [[('page', 22)]], {}), 24: ('wagtail.blocks.URLBlock', (), {'help_text': 'A page of YouTube or Vimeo.', 'label': 'Address of the video'}), 25: ('wagtail.blocks.CharBlock', (), {'help_text': 'What one sees; read aloud to who cannot see it.', 'label': 'Title', 'max_length': 160}), 26: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'A recording needs captions before it is published.', 'label': 'Has captions', 'required': False}), 27: ('wagtail.blocks.StructBlock', [[('url', 24), ('title', 25), ('captions', 26)]], {})}, verbose_name='text')),
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
                ('credit', models.CharField(blank=True, help_text='Who made it, as it is to be printed.', max_length=255, verbose_name='credit')),
                ('licence', models.CharField(choices=[('own', 'ROCB Europe: free to reuse with credit'), ('cc-by-4.0', 'Creative Commons Attribution 4.0'), ('ogl-3.0', 'Open Government Licence 3.0'), ('public-domain', 'Public domain'), ('permission', 'Used with permission: do not republish')], default='own', max_length=20, verbose_name='licence')),
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
