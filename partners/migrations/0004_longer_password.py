from django.db import migrations, models


class Migration(migrations.Migration):
    """A password hash is longer once it is encrypted; PostgreSQL changes only the catalogue."""

    dependencies = [("partners", "0003_seatchange_email")]

    operations = [
        migrations.AlterField(
            model_name="member",
            name="password",
            field=models.CharField(max_length=400, verbose_name="password"),
        ),
    ]
