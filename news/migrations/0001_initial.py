"""Articles, public items and their log, preview links."""

import django.db.models.deletion
import django.utils.timezone
import foundation.languages
import modelcluster.fields
import uuid
import wagtail.contrib.routable_page.models
import wagtail.fields
from django.conf import settings
from django.db import migrations, models
from wagtail.images import get_image_model_string


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.ORGANISATION_MODEL),
        migrations.swappable_dependency(settings.REGION_MODEL),
        migrations.swappable_dependency(settings.TOPIC_MODEL),
        migrations.swappable_dependency(get_image_model_string()),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='NewsIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='One or two sentences above the list.', max_length=400, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'news list',
                'verbose_name_plural': 'news lists',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='ArticlePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('news', 'News'), ('announcement', 'Announcement'), ('statement', 'Statement'), ('interview', 'Interview'), ('publication', 'Publication notice'), ('newsletter', 'Newsletter issue')], default='news', max_length=20, verbose_name='kind')),
                ('published_on', models.DateField(default=django.utils.timezone.localdate, help_text='The date printed on the article. When it goes live is set under Scheduling.', verbose_name='publication date')),
                ('standfirst', models.TextField(blank=True, help_text='One sentence, at most 200 characters: shown in lists, feeds and search results.', max_length=300, verbose_name='standfirst')),
                ('body', wagtail.fields.StreamField([('text', 0), ('heading', 3), ('quote', 7), ('figure', 10), ('gallery', 12), ('file', 16), ('table', 18), ('callout', 21), ('card', 23), ('embed', 27)], blank=True, block_lookup={0: ('news.blocks.TextBlock', (), {}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 160}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('h2', 'Heading'), ('h3', 'Sub-heading')], 'help_text': 'A sub-heading stands under a heading.', 'label': 'Level'}), 3: ('wagtail.blocks.StructBlock', [[('text', 1), ('level', 2)]], {}), 4: ('wagtail.blocks.TextBlock', (), {'label': 'Quotation', 'rows': 3}), 5: ('wagtail.blocks.CharBlock', (), {'label': 'Speaker', 'max_length': 160}), 6: ('wagtail.blocks.CharBlock', (), {'help_text': 'The office that the speaker held on that day.', 'label': 'Office', 'max_length': 200, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 4), ('speaker', 5), ('office', 6)]], {}), 8: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Image'}), 9: ('wagtail.blocks.CharBlock', (), {'help_text': 'Who and what is seen, from left to right.', 'label': 'Caption', 'max_length': 300, 'required': False}), 10: ('wagtail.blocks.StructBlock', [[('image', 8), ('caption', 9)]], {}), 11: ('wagtail.blocks.ListBlock', (10,), {'label': 'Images', 'max_num': 24, 'min_num': 2}), 12: ('wagtail.blocks.StructBlock', [[('images', 11)]], {}), 13: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Document'}), 14: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empty: the title of the document.', 'label': 'Link text', 'max_length': 200, 'required': False}), 15: ('wagtail.blocks.ChoiceBlock', [], {'choices': foundation.languages.choices, 'label': 'Language of the file'}), 16: ('wagtail.blocks.StructBlock', [[('document', 13), ('title', 14), ('language', 15)]], {}), 17: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'superscript', 'subscript'], 'label': 'Text'}), 18: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 17)]], {}), 19: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 120, 'required': False}), 20: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'superscript', 'subscript', 'ol', 'ul'], 'label': 'Text'}), 21: ('wagtail.blocks.StructBlock', [[('title', 19), ('text', 20)]], {}), 22: ('wagtail.blocks.PageChooserBlock', (), {'label': 'Page'}), 23: ('wagtail.blocks.StructBlock', [[('page', 22)]], {}), 24: ('wagtail.blocks.URLBlock', (), {'help_text': 'A page of YouTube or Vimeo.', 'label': 'Address of the video'}), 25: ('wagtail.blocks.CharBlock', (), {'help_text': 'What one sees; read aloud to who cannot see it.', 'label': 'Title', 'max_length': 160}), 26: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'A recording needs captions before it is published.', 'label': 'Has captions', 'required': False}), 27: ('wagtail.blocks.StructBlock', [[('url', 24), ('title', 25), ('captions', 26)]], {})}, verbose_name='text')),
                ('image_alt', models.CharField(blank=True, help_text='What the image shows, for people who cannot see it. Empty: the description of the image.', max_length=255, verbose_name='alternative text')),
                ('image_is_decorative', models.BooleanField(default=False, help_text='The image says nothing that the text does not say.', verbose_name='decorative')),
                ('image_caption', models.CharField(blank=True, max_length=300, verbose_name='caption')),
                ('provenance', models.CharField(choices=[('own', 'Written by the office'), ('supplied', 'Supplied by an organisation'), ('republished', 'Republished from another site')], default='own', max_length=20, verbose_name='provenance')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='address of the original')),
                ('source_licence', models.CharField(blank=True, help_text='For example: CC BY 4.0, European Union.', max_length=200, verbose_name='licence of the original')),
                ('correction_note', models.TextField(blank=True, help_text='What was wrong and what is right; shown to readers.', max_length=500, verbose_name='correction')),
                ('last_corrected_on', models.DateField(blank=True, null=True, verbose_name='corrected on')),
                ('withdrawal_note', models.CharField(blank=True, help_text='Fill it in before you unpublish: readers who come to the old address are told this.', max_length=300, verbose_name='reason of withdrawal')),
                ('pinned_until', models.DateField(blank=True, help_text='Empty: the newest article leads.', null=True, verbose_name='leads the home page until')),
                ('listed_until', models.DateField(blank=True, help_text='For announcements: after this day it leaves lists and feeds; its address goes on to answer.', null=True, verbose_name='in lists until')),
                ('about', models.ForeignKey(blank=True, help_text='The event or page that this article reports on; each then links to the other.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles_about', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='what it is about')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=get_image_model_string(), verbose_name='lead image')),
                ('organisations', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to=settings.ORGANISATION_MODEL, verbose_name='organisations')),
                ('regions', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to=settings.REGION_MODEL, verbose_name='regions')),
                ('supplied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.ORGANISATION_MODEL, verbose_name='supplied by')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to=settings.TOPIC_MODEL, verbose_name='topics')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('published', 'Published'), ('updated', 'Updated'), ('corrected', 'Corrected'), ('withdrawn', 'Withdrawn')], max_length=20)),
                ('significance', models.CharField(choices=[('major', 'Major'), ('minor', 'Minor')], max_length=10)),
                ('item_uuid', models.UUIDField(db_index=True)),
                ('thing_uuid', models.UUIDField(default=uuid.uuid4)),
                ('language', models.CharField(max_length=12)),
                ('type', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=255)),
                ('address', models.CharField(max_length=1000)),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('note', models.TextField(blank=True, help_text='The correction or the reason of a withdrawal, as readers see it.')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'change',
                'ordering': ['sequence'],
                'indexes': [models.Index(fields=['address', 'sequence'], name='change_by_address')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(help_text='Identity of this thing in this language; never depends on its address.', unique=True)),
                ('thing_uuid', models.UUIDField(help_text='Shared by the language versions of one thing.')),
                ('language', models.CharField(max_length=12)),
                ('type', models.CharField(choices=[('article', 'Article')], max_length=20)),
                ('kind', models.CharField(choices=[('news', 'News'), ('announcement', 'Announcement'), ('statement', 'Statement'), ('interview', 'Interview'), ('publication', 'Publication notice'), ('newsletter', 'Newsletter issue')], max_length=20)),
                ('live_revision_id', models.BigIntegerField(help_text='What of the page this row shows; the sweep compares it.', null=True)),
                ('title', models.CharField(max_length=255)),
                ('summary', models.TextField(blank=True)),
                ('html', models.TextField(blank=True, help_text='Finished; own addresses on the reserved host of news.addresses.')),
                ('address', models.CharField(help_text='Of the page, in the same form.', max_length=1000)),
                ('byline', models.CharField(blank=True, max_length=500)),
                ('stored_picture', models.JSONField(help_text='src, srcset, width, height, alt, caption, credit, type, bytes: as lists show it.', null=True)),
                ('stored_lead', models.JSONField(help_text='The same as the article shows it.', null=True)),
                ('stored_labels', models.JSONField(default=list, help_text='[{type, id, slug, name, language, address}], ready to print.')),
                ('published_at', models.DateTimeField(help_text='Never in the future, never moved by an edit of the text.')),
                ('updated_at', models.DateTimeField(help_text='Moves when title, summary or text change.')),
                ('is_listed', models.BooleanField(default=True)),
                ('pinned_until', models.DateField(help_text='Until this day it leads the home page.', null=True)),
                ('content_hash', models.CharField(max_length=64)),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'public item',
            },
        ),
        migrations.CreateModel(
            name='ItemFacet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facet', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=12)),
                ('published_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facets', to='news.item')),
            ],
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'preview link',
            },
        ),
        migrations.CreateModel(
            name='RelatedArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='news.articlepage', verbose_name='article')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='related', to='news.articlepage')),
            ],
            options={
                'verbose_name': 'related article',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['address'], name='item_by_address'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('is_listed', True)), fields=['language', '-published_at', '-id'], name='item_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('thing_uuid', 'language'), name='one_item_a_thing_and_language'),
        ),
        migrations.AddIndex(
            model_name='itemfacet',
            index=models.Index(fields=['facet', 'language', '-published_at', '-item'], name='facet_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='itemfacet',
            constraint=models.UniqueConstraint(fields=('item', 'facet'), name='one_facet_an_item'),
        ),
    ]
