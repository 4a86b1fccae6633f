-- Why the acting member reads what they read: the branches of the rule that hold, from the rule's own text.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- One row for each branch that lets the acting member read a layer of these in full; none for a layer that they do not
-- read. A release tells its last day, and to whom it was made: who it was made to reads no row of cases_release.
DO $make$ BEGIN EXECUTE format($f$
CREATE OR REPLACE FUNCTION guard.why_layers(asked uuid[]) RETURNS TABLE (layer uuid, branch text, until date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH read AS MATERIALIZED (
    SELECT l.* FROM cases_layer l
    WHERE l.id = ANY (asked) -- term
      AND (%1$s) -- term
  ) %2$s
  SELECT read.id, CASE WHEN r.agency_id IS NULL THEN 'released_to_you' ELSE 'released_to_agency' END, r.valid_until
  FROM read JOIN cases_release r ON r.statement_id = read.id
    AND ( -- term
      r.member_id = guard.member() -- branch
      OR r.agency_id = guard.agency() -- term
    )
    AND r.valid_from <= guard.today(r.municipality_id) -- term
    AND (r.valid_until IS NULL OR guard.today(r.municipality_id) <= r.valid_until) -- term
  ;
END $$ $f$, guard.sees_full(),
  (SELECT string_agg(format('SELECT id, %L, NULL::date FROM read WHERE %s UNION ALL ', name, holds), '') FROM guard.branches()));
END $make$;

-- Statements of these cases that whoever acts reads in full; a layer also says which item it is of.
DROP FUNCTION IF EXISTS guard.read_in_full(uuid);
DO $make$ BEGIN EXECUTE (
  SELECT format($f$
CREATE OR REPLACE FUNCTION guard.read_in_full(asked uuid[]) RETURNS TABLE (statement uuid, its_case uuid, item uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
  RETURN QUERY %s;
END $$ $f$, string_agg(format($f$
    SELECT id, case_id, %s FROM %I
    WHERE case_id = ANY (asked) -- belt: keeps the list short; whoever looks as another sees these cases alone
      AND (%s) -- term
  $f$, CASE told WHEN 'cases_layer' THEN 'item_id' ELSE 'id' END, told, guard.sees_full()), ' UNION ALL '))
  FROM unnest(ARRAY['cases_layer', 'cases_goal', 'cases_action', 'cases_told', 'cases_phenomenon', 'cases_emergencycard']) told);
END $make$;

-- "See as": from here on `viewer` sees of one case what `other` sees of it, as far as they see it themselves, and writes
-- nothing: nobody acts but both together. With `cleared`, `other` stands for a member of their agency cleared for that.
-- Only what the viewer may know of the other counts: releases of statements of the own agency and what waits for its
-- word; and, but for whoever may
-- share, neither who is kept out of the case nor to whom a name was revealed.
CREATE OR REPLACE FUNCTION guard.enter_beside(viewer uuid, other uuid, cleared int, asked_case uuid, expires bigint, mac bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE mine guard.facts; theirs guard.facts; shared guard.facts; own_sight uuid[]; may_share boolean;
BEGIN
  PERFORM guard.check_token(
    concat_ws('|', 'beside', viewer, other, coalesce(cleared::text, '-'), asked_case), expires, mac);
  mine := guard.facts_of(viewer, NULL);
  PERFORM guard.store(mine);
  own_sight := ARRAY(SELECT statement FROM guard.read_in_full(ARRAY[asked_case]));
  may_share := guard.may('share', asked_case);
  theirs := guard.facts_of(other, NULL, cleared, CASE WHEN may_share THEN ARRAY[asked_case] ELSE '{}' END);
  theirs.released := ARRAY(
    SELECT l.id FROM cases_layer l
    WHERE l.id = ANY (theirs.released) -- term
      AND l.originator_id = mine.agency -- term
  );
  theirs.withheld := guard.withheld_of(theirs.member, theirs.agency, mine.agency);
  IF NOT may_share -- branch
  THEN theirs.concealed := '{}'; END IF;
  PERFORM guard.store(theirs);
  shared := guard.together(mine, theirs);
  shared.case_ids := ARRAY(SELECT unnest(shared.case_ids) INTERSECT SELECT asked_case);
  shared.released := ARRAY(SELECT unnest(own_sight) INTERSECT SELECT statement FROM guard.read_in_full(ARRAY[asked_case]));
  PERFORM guard.store(shared);
END $$;
REVOKE ALL ON FUNCTION guard.why_layers, guard.read_in_full, guard.enter_beside FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.why_layers, guard.enter_beside TO msc_app;
RESET ROLE;
