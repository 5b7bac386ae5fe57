import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import insights.newsletter.models
import insights.videos
import uuid
import wagtail.fields
from django.db import migrations, models


def derive_past_from_dates(apps, schema_editor):
    """An event is past when it is over; it no longer has to be said."""
    apps.get_model("insights", "EventPage").objects.filter(status="past").update(status="planned")


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0003_content_stamp'),
        ('insights', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DepartedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('left_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name_plural': 'departed addresses',
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='eventpage',
            name='calendar_words',
            field=models.CharField(blank=True, help_text='What a calendar shows if somebody adds the event. Others may see that calendar: do not say what the event is about. Left empty, it says ‘Event’ and the venue.', max_length=120, verbose_name='words in a calendar'),
        ),
        migrations.AddField(
            model_name='insightpage',
            name='author_is_person',
            field=models.BooleanField(default=False, help_text='Not ticked: an organisation, such as our own.', verbose_name='the author is a person'),
        ),
        migrations.AddField(
            model_name='insightpage',
            name='first_published_url',
            field=models.URLField(blank=True, help_text='Left empty, there is no link to it.', verbose_name='its address there'),
        ),
        migrations.AddField(
            model_name='videopage',
            name='captions',
            field=models.ForeignKey(blank=True, help_text='A WebVTT file: what is said, and what is heard. Needed where there is a film.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='home.storeddocument'),
        ),
        migrations.AlterField(
            model_name='eventpage',
            name='area',
            field=models.ForeignKey(blank=True, help_text='Whose numbers to show.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.area'),
        ),
        migrations.AlterField(
            model_name='eventpage',
            name='ends_at',
            field=models.DateTimeField(verbose_name='ends'),
        ),
        migrations.AlterField(
            model_name='eventpage',
            name='starts_at',
            field=models.DateTimeField(verbose_name='starts'),
        ),
        migrations.AlterField(
            model_name='eventpage',
            name='status',
            field=models.CharField(choices=[('planned', 'Planned'), ('cancelled', 'Cancelled')], default='planned', help_text='Do not unpublish an event that is cancelled: people who meant to come must be able to see it.', max_length=20),
        ),
        migrations.AlterField(
            model_name='insightpage',
            name='area',
            field=models.ForeignKey(blank=True, help_text='Whose numbers to show.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.area'),
        ),
        migrations.AlterField(
            model_name='videopage',
            name='film',
            field=models.ForeignKey(blank=True, help_text='An MP4 file of your own. Films on other sites cannot be shown here: they would follow our readers.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='home.storeddocument'),
        ),
        migrations.AlterField(
            model_name='videopage',
            name='transcript',
            field=wagtail.fields.RichTextField(help_text='All that is said and shown, to be read instead of the film.', validators=[insights.videos.has_words]),
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('address', models.EmailField(max_length=254)),
                ('state', models.CharField(choices=[('asked', 'Asked, not confirmed'), ('confirmed', 'Confirmed')], default='asked', max_length=10)),
                ('confirm_token', models.CharField(default=insights.newsletter.models.new_token, editable=False, max_length=40, unique=True)),
                ('leave_token', models.CharField(default=insights.newsletter.models.new_token, editable=False, max_length=40, unique=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
            ],
            options={
                'ordering': ['-asked_at', 'pk'],
                'permissions': [('export_subscriber', 'Can export subscribers')],
                'default_permissions': ('view', 'delete'),
                'indexes': [models.Index(fields=['-asked_at'], name='subscriber_newest')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('address'), name='subscriber_address_is_unique'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('state', 'asked')), models.Q(('confirmed_at__isnull', False), ('state', 'confirmed')), _connector='OR'), name='subscriber_is_confirmed_since_a_moment')],
            },
        ),
        migrations.RunPython(derive_past_from_dates, migrations.RunPython.noop),
    ]
