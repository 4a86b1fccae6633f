import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partners', '0005_municipality_history'),
        ('record', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalExport',
            fields=[
                ('review_on', models.DateField(verbose_name='review on')),
                ('delete_on', models.DateField(verbose_name='to be destroyed on')),
                ('is_held', models.BooleanField(default=False, verbose_name='destruction stopped')),
                ('hold_reason', models.TextField(blank=True, default='', verbose_name='why destruction is stopped')),
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('case_id', models.UUIDField(null=True)),
                ('case_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
                ('day', models.DateField(verbose_name='day')),
                ('purpose', models.TextField()),
                ('language', models.CharField(default='en', max_length=5)),
                ('asked_at', models.DateTimeField(blank=True, editable=False)),
                ('answered_at', models.DateTimeField(null=True)),
                ('is_countersigned', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True, default='')),
                ('history_user_id', models.UUIDField(null=True)),
                ('history_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('agency', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partners.agency', verbose_name='agency')),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('municipality', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partners.municipality')),
                ('pdf', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.document')),
                ('sheet', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.document')),
            ],
            options={
                'verbose_name': 'historical export',
                'verbose_name_plural': 'historical exports',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('review_on', models.DateField(verbose_name='review on')),
                ('delete_on', models.DateField(verbose_name='to be destroyed on')),
                ('is_held', models.BooleanField(default=False, verbose_name='destruction stopped')),
                ('hold_reason', models.TextField(blank=True, default='', verbose_name='why destruction is stopped')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case_id', models.UUIDField(null=True)),
                ('case_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
                ('day', models.DateField(verbose_name='day')),
                ('purpose', models.TextField()),
                ('language', models.CharField(default='en', max_length=5)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('is_countersigned', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True, default='')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.agency', verbose_name='agency')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.municipality')),
                ('pdf', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.document')),
                ('sheet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.document')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', '-asked_at'], name='export_municipality_asked')],
            },
        ),
    ]
