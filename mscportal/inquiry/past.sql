-- What did they know, and when: the rule's own text held against the past, and what was really opened by then.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- On which of these cases the acting member may ask what members of `about` knew: the coordinator on all of the
-- municipality, an agency's lead and information officer of their own agency; each on cases that they see.
CREATE OR REPLACE FUNCTION guard.inquires(asked_cases uuid[], about uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(c.id), '{}') FROM cases_case c
  WHERE c.id = ANY (asked_cases) -- term
    AND c.id = ANY (guard.case_ids()) -- term
    AND ( -- term
      guard.coordinates(c.municipality_id) -- branch
      OR ( -- term
        guard.role() IN ('agency_lead', 'information_officer') -- term
        AND guard.agency() = about -- term
      )
    )
$$;

-- The rows of a table as they stood at a moment, from its history. What an operator brought in has no earlier record:
-- it counts as having stood before, by the dates that it carries, unless an operator took it away again, as an import
-- does with the grant that a new case is given by itself where its file names another. Of releases and of who is kept
-- out count those alone that the acting member may know (see guard.enter_beside).
DO $make$ DECLARE kept record; BEGIN
  FOR kept IN SELECT * FROM (VALUES
    ('partners', 'member', 'true'), ('partners', 'agency', 'true'), ('partners', 'agreement', 'true'),
    ('cases', 'case', 'true'), ('cases', 'agencygrant', 'true'), ('cases', 'membergrant', 'true'),
    ('cases', 'reveal', 'true'), ('cases', 'layer', 'true'), ('cases', 'goal', 'true'), ('cases', 'action', 'true'),
    ('cases', 'told', 'true'), ('cases', 'phenomenon', 'true'), ('cases', 'emergencycard', 'true'),
    ('cases', 'recusal', $known$
      guard.may('share', h.case_id) -- term
    $known$),
    ('cases', 'newreader', $known$
      h.originator_id = guard.agency() -- term
    $known$), ('cases', 'release', $known$
      h.originator_id = guard.agency() -- branch
      OR h.agency_id = guard.agency() -- term
      OR h.member_id = guard.member() -- term
    $known$)) AS t(app, name, known)
  LOOP
    EXECUTE format($f$
CREATE OR REPLACE FUNCTION guard.then_%1$s_%2$s(then_at timestamptz) RETURNS SETOF public.%1$s_historical%2$s
LANGUAGE sql STABLE AS $$
  SELECT h.* FROM public.%1$s_historical%2$s h
  WHERE h.history_type <> '-' -- term
    AND ( -- term
      h.history_date <= then_at -- branch
      OR ( -- term
        h.history_type = '+' -- term
        AND h.history_user_id IS NULL -- term
        AND NOT EXISTS (SELECT FROM public.%1$s_historical%2$s gone WHERE gone.id = h.id -- term
          AND gone.history_type = '-' -- term
          AND gone.history_user_id IS NULL -- term
        )
      )
    )
    AND NOT EXISTS (SELECT FROM public.%1$s_historical%2$s later WHERE later.id = h.id -- term
      AND later.history_date > h.history_date -- term
      AND later.history_date <= then_at -- term
    )
    AND (%3$s) -- term
$$ $f$, kept.app, kept.name, kept.known);
  END LOOP;
END $make$;

-- The rule's own functions over those rows: the same text, which is written nowhere else.
DROP FUNCTION IF EXISTS guard.then_cases_of(timestamptz, uuid, date, uuid[]),
  guard.then_cases_of(timestamptz, uuid, date, uuid[], boolean), guard.then_facts_of(timestamptz, uuid, date, int, uuid[]);
DO $make$ DECLARE rules text[] := '{recused_of,withheld_of,cases_of_seat,cases_of,facts_of}'; made text; rule text; BEGIN
  FOREACH rule IN ARRAY rules LOOP
    SELECT pg_get_functiondef(('guard.' || rule)::regproc) INTO made;
    made := regexp_replace(made, format('\mguard\.(%s)\(', array_to_string(rules, '|')), 'guard.then_\1(then_at, ', 'g');
    made := regexp_replace(made, '(FUNCTION guard\.then_\w+\(then_at),', '\1 timestamptz,');
    made := regexp_replace(made, '(FROM|JOIN) (partners_member|partners_agency|partners_agreement|cases_case|cases_agencygrant'
      '|cases_membergrant|cases_recusal|cases_reveal|cases_release|cases_newreader|cases_layer) ', '\1 guard.then_\2(then_at) ', 'g');
    EXECUTE replace(made, 'clock_timestamp()', 'then_at');
  END LOOP;
END $make$;

-- The versions, of statements of these cases that whoever acts reads today, which they may read too: nothing is told of
-- any other, not even that somebody read it. What a statement says now is what is read today, by a release too; what it
-- said before may be just what its originator took out before releasing it.
DO $make$ BEGIN EXECUTE (
  SELECT format($f$
CREATE OR REPLACE FUNCTION guard.versions_read(asked_cases uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
  RETURN ARRAY(%s);
END $$ $f$, string_agg(format($f$
    SELECT h.history_id FROM cases_historical%1$s h
    WHERE h.id IN (SELECT id FROM cases_%1$s WHERE case_id = ANY (asked_cases) -- term
        AND (%2$s) -- term
      )
      AND h.classification <= guard.clearance() -- term
      AND ( -- term
        (%3$s) -- branch
        OR NOT EXISTS (SELECT FROM cases_historical%1$s later WHERE later.id = h.id -- term
          AND later.history_date > h.history_date -- term
        )
      )
  $f$, told, guard.sees_full(), guard.addressed()), ' UNION ALL '))
  FROM unnest(ARRAY['layer', 'goal', 'action', 'told', 'phenomenon', 'emergencycard']) told);
END $make$;

-- What the rule would have shown these members at a moment of a day: the cases (without statement) and, in each, the
-- versions of statements that the acting member may read. `about`: of whom only the seats in that agency count.
DO $make$ BEGIN EXECUTE (
  SELECT format($f$
CREATE OR REPLACE FUNCTION guard.shown_then(asked_cases uuid[], asked uuid[], about uuid, on_day date, then_at timestamptz)
RETURNS TABLE (member uuid, in_case uuid, statement uuid, version uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE known uuid[] := guard.versions_read(asked_cases); seat record; theirs guard.facts; allowed uuid[];
BEGIN
  FOR seat IN SELECT m.id, m.agency_id FROM guard.then_partners_member(then_at) m
    WHERE m.id = ANY (asked) -- term
      AND m.agency_id = coalesce(about, m.agency_id) -- term
      AND m.is_active -- term
  LOOP
    allowed := guard.inquires(asked_cases, seat.agency_id);
    CONTINUE WHEN allowed = '{}';
    theirs := guard.then_facts_of(then_at, seat.id, on_day);
    theirs.case_ids := ARRAY(SELECT unnest(theirs.case_ids) INTERSECT SELECT unnest(allowed));
    RETURN QUERY SELECT seat.id, one, NULL::uuid, NULL::uuid FROM unnest(theirs.case_ids) one;
    RETURN QUERY %s;
  END LOOP;
END $$ $f$, string_agg(format($f$
      SELECT seat.id, v.case_id, v.id, v.history_id FROM guard.then_cases_%1$s(then_at) v
      WHERE v.history_id = ANY (known) -- term
        AND (%2$s) -- term
        %3$s
    $f$, told, regexp_replace(guard.sees_full(), '\(SELECT guard\.(\w+)\(\)\)', 'theirs.\1', 'g'),
    CASE WHEN told IN ('layer', 'told') THEN $day$
        AND ( -- term
          v.history_date <= then_at -- branch
          OR v.day <= on_day -- term
        )
    $day$ ELSE '' END), ' UNION ALL '))
  FROM unnest(ARRAY['layer', 'goal', 'action', 'told', 'phenomenon', 'emergencycard']) told);
END $make$;

-- What these members really opened until a moment, one row a reading and statement, and one without statement for the
-- case, or for the document, that was opened: of versions that the acting member may read, where the rule as they may
-- know it let the reader through.
DROP FUNCTION IF EXISTS guard.opened_until(uuid[], uuid[], uuid, timestamptz);
DO $make$ BEGIN EXECUTE (
  SELECT format($f$
CREATE OR REPLACE FUNCTION guard.opened_until(asked_cases uuid[], asked uuid[], about uuid, then_at timestamptz)
RETURNS TABLE (member uuid, in_case uuid, statement uuid, document uuid, read_at timestamptz, screen text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE known uuid[] := guard.versions_read(asked_cases);
BEGIN
  RETURN QUERY WITH looks AS MATERIALIZED (
    SELECT r.at, r.case_id, r.document_id, r.screen::text AS screen, r."full" AS in_full, r.extracts, seat.id AS reader,
      seat.agency_id, seat.clearance,
      ARRAY(SELECT x.statement_id FROM guard.then_cases_release(r.at) x
        JOIN partners_municipality m ON m.id = x.municipality_id WHERE x.case_id = r.case_id
        AND ( -- term
          x.member_id = seat.id -- branch
          OR x.agency_id = seat.agency_id -- term
        )
        -- Whoever knows of a release for later would learn by it of one that let the reader in before.
        AND x.valid_from <= (r.at AT TIME ZONE m.timezone)::date -- term
        AND (x.valid_until IS NULL OR (r.at AT TIME ZONE m.timezone)::date <= x.valid_until) -- term
      ) AS released
    FROM record_reading r CROSS JOIN LATERAL guard.then_partners_member(r.at) seat
    WHERE r.member_id = ANY (asked) -- term
      AND seat.id = r.member_id -- term
      AND seat.agency_id = coalesce(about, seat.agency_id) -- term
      AND r.case_id = ANY (guard.inquires(asked_cases, seat.agency_id)) -- term
      AND r.at <= then_at -- term
      AND r.operator = '' -- term
  )
  SELECT l.reader, l.case_id, NULL::uuid, l.document_id, l.at, l.screen FROM looks l
  %s;
END $$ $f$, string_agg(format($f$
    UNION ALL SELECT l.reader, l.case_id, v.id, NULL::uuid, l.at, l.screen
    FROM looks l CROSS JOIN LATERAL guard.then_cases_%1$s(l.at) v
    WHERE v.case_id = l.case_id -- belt: for the index; an id names one statement
      AND v.history_id = ANY (known) -- term
      AND (%2$s) -- term
      AND (%3$s) -- term
    $f$, told, CASE told WHEN 'layer' THEN $item$
        v.item_id = ANY (l.in_full) -- branch
        OR ( -- term
          v.part = 'extract' -- term
          AND v.item_id = ANY (l.extracts) -- term
        )
      $item$ ELSE $id$
        v.id = ANY (l.in_full) -- term
      $id$ END,
    replace(replace(replace(replace(replace(replace(guard.sees_full('true'),
      '(SELECT guard.municipalities())', 'ARRAY[v.municipality_id]'), '(SELECT guard.clearance())', 'l.clearance'),
      '(SELECT guard.agency())', 'l.agency_id'), '(SELECT guard.member())', 'l.reader'),
      '(SELECT guard.released())', 'l.released'), '(SELECT guard.withheld())', 'ARRAY[]')), ''))
  FROM unnest(ARRAY['layer', 'goal', 'action', 'told', 'phenomenon', 'emergencycard']) told);
END $make$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA guard FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.inquires, guard.shown_then, guard.opened_until TO msc_app;
GRANT EXECUTE ON FUNCTION guard.inquires TO msc_owner;
RESET ROLE;
