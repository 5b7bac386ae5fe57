"""Whoever asks for the newsletter on a Welsh page is written to in Welsh."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0004_checks_of_films'),
    ]

    operations = [
        migrations.AddField(
            model_name='subscriber',
            name='language',
            field=models.CharField(default='en-gb', editable=False, max_length=10),
        ),
    ]
