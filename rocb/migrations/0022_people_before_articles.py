"""Articles name people of the programme, so these are there before (``PERSON_MODEL`` is ``events.Person``)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rocb", "0021_illustration"), ("events", "0002_programme")]
    run_before = [("news", "0024_people")]
    operations = []
