"""Whether who brought a case was put on record once it was without its name; of those on record nobody knows: no."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_phenomena_wait_for_nobody")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="is_named_later",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        )
        for model in ("reporter", "historicalreporter")
    ]
