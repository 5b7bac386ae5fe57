"""Films get the checks of every page about people."""

import home.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0003_several_areas'),
    ]

    operations = [
        migrations.AddField(
            model_name='videopage',
            name='consent_reference',
            field=models.CharField(blank=True, help_text='Where the signed agreement to publish is filed. A reference, never a name.', max_length=60),
        ),
        migrations.AddField(
            model_name='videopage',
            name='content_notes',
            field=home.codes.CodesField(blank=True, choices=[('sexual_abuse', 'sexual abuse'), ('child_abuse', 'child abuse'), ('domestic_abuse', 'domestic abuse'), ('death', 'death'), ('suicide_self_harm', 'suicide or self-harm'), ('violence', 'violence'), ('weapons', 'weapons'), ('hate', 'hate'), ('drugs_alcohol', 'drugs or alcohol'), ('stalking', 'stalking')], default=list, help_text='Shown as text before the link and at the top of the page.', max_length=400),
        ),
        migrations.AddField(
            model_name='videopage',
            name='identification',
            field=home.codes.CodesField(blank=True, choices=[('age', 'Ages'), ('place', 'Places'), ('job', 'Jobs'), ('family', 'Family links'), ('date', 'Dates')], default=list, help_text='Single facts can show together who somebody is. Tick each kind once you have looked at all of them.', max_length=400, verbose_name='could anybody be recognised?'),
        ),
        migrations.AddField(
            model_name='videopage',
            name='names',
            field=models.CharField(blank=True, choices=[('changed', 'Every name in the text is changed'), ('waiver', 'Real names, and each person has said so in writing')], help_text='Change every name, unless each person has said in writing that theirs may be used.', max_length=10),
        ),
        migrations.AddField(
            model_name='videopage',
            name='proceedings_checked',
            field=models.BooleanField(default=False, help_text='No court case, appeal, order or lifelong right to stay unnamed stands against this story.', verbose_name='court and orders checked'),
        ),
        migrations.AddField(
            model_name='videopage',
            name='review_by',
            field=models.DateField(blank=True, help_text='The day by which somebody asks again whether this may stay public.', null=True),
        ),
    ]
