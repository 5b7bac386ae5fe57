"""Give each view of the queue an index in each order that it offers."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0009_approval'),
        ('referralforms', '0022_changes_of_roles_are_logged'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), models.Q(('suspicions', ''), _negated=True)), fields=['status', 'received_at', 'id'], name='submission_suspect_by_time'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('due_at__isnull', False)), fields=['assignee', 'due_at', 'id'], name='submission_due_of_person'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('due_at__isnull', False)), fields=['status', 'due_at', 'id'], name='submission_due_in_state'),
        ),
    ]
