"""The words of a layer, indexed with its municipality first (btree_gin), in a column that Django does not read."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_links")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE cases_layer ADD COLUMN tsv tsvector
              GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, text)) STORED;
            CREATE INDEX layer_municipality_tsv ON cases_layer USING gin (municipality_id, tsv);
            """,
            "ALTER TABLE cases_layer DROP COLUMN tsv",
        )
    ]
