"""Why a case was opened and closed stood in its head, read by all who see the case: each text becomes a decision of the
coordination unit, to the table, of classification 1. The former heads said them too, so their salts go, as content's do
at its destruction: the record's chain still holds (mscportal/record/functions.sql)."""

from django.db import migrations

MOVE = """
DO $move$
DECLARE wanted int; moved int;
BEGIN
  -- A new database has nothing to move, and its roles have no privileges yet.
  IF NOT has_table_privilege('msc_rls', 'cases_case', 'SELECT') THEN RETURN; END IF;
  SET LOCAL ROLE msc_rls;
  SELECT count(*) FILTER (WHERE purpose <> '') + count(*) FILTER (WHERE closing_reason <> '') INTO wanted FROM cases_case;
  WITH said AS (
    SELECT gen_random_uuid() AS item, c.id AS case_id, c.municipality_id, c.coordinator_id, t.day, t.text
    FROM cases_case c CROSS JOIN LATERAL (VALUES
      (c.opened_on, c.purpose), (coalesce(c.closed_on, c.opened_on), c.closing_reason)) AS t(day, text)
    WHERE t.text <> ''
  )
  INSERT INTO cases_layer (id, item_id, part, key, case_id, municipality_id, originator_id, author_id, kind, domain, said_as,
    day, recorded_at, text, rationale, differing_views, is_entrusted, classification, audience, named_agencies, named_people)
  SELECT s.item, s.item, 'full', 'i-' || left(replace(s.item::text, '-', ''), 12), s.case_id, s.municipality_id, unit.id,
    writer.id, 'decision', 'other', 'fact', s.day, clock_timestamp(), s.text, '', '', false, 1, 'table', '{}', '{}'
  FROM said s
  JOIN partners_agency unit ON unit.municipality_id = s.municipality_id AND unit.is_coordination
  CROSS JOIN LATERAL (SELECT m.id FROM partners_member m WHERE m.agency_id = unit.id
    ORDER BY m.id = s.coordinator_id DESC NULLS LAST, m.is_active DESC, m.role = 'coordinator' DESC, m.id LIMIT 1) writer;
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF moved <> wanted THEN RAISE 'of % texts only % found a coordination unit to say them', wanted, moved; END IF;
  DELETE FROM record_salt WHERE row_id IN (SELECT history_id FROM cases_historicalcase);
  RESET ROLE;
END $move$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_told"), ("partners", "0003_seatchange_email"), ("record", "0001_tables")]

    # Back: the head's columns stand empty again (0007), and what was said stays as items.
    operations = [migrations.RunSQL(MOVE, migrations.RunSQL.noop)]
