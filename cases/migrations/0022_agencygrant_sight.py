from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Nobody waits for an index that is built beside the work.
    atomic = False

    dependencies = [
        ('cases', '0021_new_readers'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='agencygrant',
            index=models.Index(fields=['group', 'permission', 'municipality_id', 'table_name', 'content_object'], include=('valid_from', 'valid_until', 'ends_at'), name='agencygrant_sight'),
        ),
        RemoveIndexConcurrently(model_name='agencygrant', name='agencygrant_facts'),
    ]
