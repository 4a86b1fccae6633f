"""A phenomenon is read by all who see its case and are cleared for it (NEED_TO_KNOW.md): none waits any more for its
originator's word on a new reader."""

from django.db import migrations, models

KINDS = [
    ("layer", "Information"),
    ("goal", "Goal"),
    ("action", "Action"),
    ("told", "What the person and family have been told"),
    ("emergencycard", "Emergency card"),
]
END = """
DO $end$
BEGIN
  -- A new database has nothing that waits, and its roles have no privileges yet.
  IF NOT has_table_privilege('msc_rls', 'cases_newreader', 'DELETE') THEN RETURN; END IF;
  SET LOCAL ROLE msc_rls;
  DELETE FROM cases_newreader WHERE kind = 'phenomenon';
  RESET ROLE;
END $end$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_ended_in")]

    # Back: what waited once stays open.
    operations = [
        migrations.RunSQL(END, migrations.RunSQL.noop),
        migrations.AlterField("newreader", "kind", models.CharField(choices=KINDS, max_length=13)),
        migrations.AlterField("historicalnewreader", "kind", models.CharField(choices=KINDS, max_length=13)),
    ]
