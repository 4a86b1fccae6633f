from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0001_tables'),
    ]

    operations = [
        migrations.RemoveField(model_name='historicalmember', name='password'),
        migrations.RemoveField(model_name='historicalmember', name='last_login'),
    ]
