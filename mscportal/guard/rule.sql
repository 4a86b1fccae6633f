-- The need-to-know rule (NEED_TO_KNOW.md): the one place where it is written.
-- For the marks at the ends of lines see facts.sql.
SET LOCAL ROLE msc_rls;

-- sees_case(u, c, d): every case of one active seat, of member `me` in agency `own` (its group, and the agency that it is
-- part of), on day `asked`; with `known`, as who knows of these cases alone who is `kept_out` of them would say; with
-- `lasting`, without those that a grant opens for some hours; with `among`, of those that agencies were granted, these
-- alone.
CREATE OR REPLACE FUNCTION guard.cases_of_seat(
  me uuid, own uuid, whole uuid, own_group int, kept_out uuid[], asked date, known uuid[], lasting boolean, among uuid[])
RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN ARRAY(
    WITH viewing AS MATERIALIZED (
      SELECT p.id FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
      WHERE (t.app_label, t.model, p.codename) = ('cases', 'case', 'view')
    ), covered AS MATERIALIZED (
      SELECT DISTINCT a.municipality_id, t.name AS table_name, guard.day_in(m.timezone, asked) AS day
      FROM partners_agreement a
      JOIN partners_municipality m ON m.id = a.municipality_id
      CROSS JOIN LATERAL unnest(a.tables) AS t(name)
      WHERE ( -- term
          a.agency_id = own -- branch
          OR a.agency_id = whole -- term
        )
        AND a.status = 'in_force' -- term
        AND (a.valid_from IS NULL OR a.valid_from <= guard.day_in(m.timezone, asked)) -- term
        AND (a.valid_until IS NULL OR guard.day_in(m.timezone, asked) <= a.valid_until) -- term
    )
    SELECT DISTINCT held.case_id
    FROM covered CROSS JOIN LATERAL (
      SELECT g.case_id, g.valid_from, g.valid_until, g.ends_at
      -- Two branches, of which one is never read: a choice within one condition would read all that was granted.
      FROM (SELECT * FROM cases_agencygrant WHERE among IS NULL
        UNION ALL SELECT * FROM cases_agencygrant WHERE case_id = ANY (among)) g
      WHERE g.permission_id = (SELECT id FROM viewing) -- term
        AND g.group_id = own_group -- branch
        AND g.municipality_id = covered.municipality_id -- term
        AND g.table_name = covered.table_name -- term
      UNION ALL
      SELECT g.case_id, g.valid_from, g.valid_until, g.ends_at
      FROM cases_membergrant g
      WHERE g.permission_id = (SELECT id FROM viewing) -- term
        AND g.user_id = me -- branch
        AND g.municipality_id = covered.municipality_id -- term
        AND g.table_name = covered.table_name -- term
    ) held
    WHERE held.valid_from <= covered.day -- term
      AND (held.valid_until IS NULL OR covered.day <= held.valid_until) -- term
      AND (held.ends_at IS NULL OR clock_timestamp() < held.ends_at) -- term
      AND (held.ends_at IS NULL OR NOT lasting) -- term
      AND NOT (held.case_id = ANY (kept_out) AND (known IS NULL OR held.case_id = ANY (known))) -- term
  );
END $$;

-- The same of one member, who may have left.
DROP FUNCTION IF EXISTS guard.cases_of(uuid, date, uuid[]), guard.cases_of(uuid, date, uuid[], boolean);
CREATE OR REPLACE FUNCTION guard.cases_of(
  me uuid, asked date, known uuid[] DEFAULT NULL, lasting boolean DEFAULT false, among uuid[] DEFAULT NULL)
RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE seat record;
BEGIN
  SELECT m.person, m.agency_id, a.group_id, a.part_of_id INTO seat
  FROM partners_member m JOIN partners_agency a ON a.id = m.agency_id
  WHERE m.id = me
    AND m.is_active -- term
  ;
  IF NOT FOUND THEN RETURN '{}'; END IF;
  RETURN guard.cases_of_seat(
    me, seat.agency_id, seat.part_of_id, seat.group_id, guard.recused_of(seat.person), asked, known, lasting, among);
END $$;

-- Cases that any seat of the person is kept out of.
CREATE OR REPLACE FUNCTION guard.recused_of(someone text) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
  RETURN ARRAY(
    SELECT r.case_id FROM cases_recusal r JOIN partners_member m ON m.id = r.member_id
    WHERE m.person = someone -- term
  );
END $$;

-- What this member does not read by being on the case, because whoever let them in could not read it and its originator
-- has not agreed (cases/newreaders.sql); with `known_to`, as members of that agency may know. Told as hashes that are
-- others in every transaction, among random numbers that make them 16, or 32, 64 and so on: who asks guard.withheld
-- learns neither which statements there are nor how many.
CREATE OR REPLACE FUNCTION guard.withheld_of(me uuid, own uuid, known_to uuid DEFAULT NULL) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE found bigint[]; told int := 16; chance uuid := gen_random_uuid();
BEGIN
  found := ARRAY(
    SELECT uuid_hash_extended(n.statement_id, pg_current_xact_id()::text::bigint) FROM cases_newreader n
    WHERE n.member_id = me -- term
      AND n.state <> 'allowed' -- term
      AND n.originator_id <> own -- term
      AND (known_to IS NULL OR n.originator_id = known_to) -- term
  );
  WHILE told < cardinality(found) LOOP told := told * 2; END LOOP;
  FOR n IN cardinality(found) + 1 .. told LOOP found[n] := uuid_hash_extended(chance, n); END LOOP;
  RETURN array_sort(found);
END $$;

-- Everything a policy asks of one member, as one row of guard.facts (pid and xid left to the caller); with `cleared`,
-- of a member like them, of their agency and cleared for that, to whom alone nothing was addressed; `known` and `among` as
-- above.
DROP FUNCTION IF EXISTS guard.facts_of(uuid, date, int), guard.facts_of(uuid, date, int, uuid[]);
CREATE OR REPLACE FUNCTION guard.facts_of(
  me uuid, asked date, cleared int DEFAULT NULL, known uuid[] DEFAULT NULL, among uuid[] DEFAULT NULL)
RETURNS guard.facts
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE f guard.facts; own_group int; whole uuid;
BEGIN
  SELECT m.id, m.person, m.agency_id, m.role, m.clearance, m.municipality_id, a.is_coordination, a.group_id, a.part_of_id,
  ARRAY(
    SELECT m.municipality_id
    UNION SELECT p.municipality_id FROM partners_partnership p
      WHERE p.agency_id = m.agency_id -- branch
        OR p.agency_id = a.part_of_id -- term
    UNION SELECT g.municipality_id FROM partners_agreement g
      WHERE g.agency_id = m.agency_id -- branch
        OR g.agency_id = a.part_of_id -- term
  )
  INTO f.member, f.person, f.agency, f.role, f.clearance, f.home, f.is_coordination, own_group, whole, f.networks
  FROM partners_member m JOIN partners_agency a ON a.id = m.agency_id
  WHERE m.id = me
    AND m.is_active -- term
  ;
  IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'no such active member'; END IF;
  f.day := asked;
  f.recused := guard.recused_of(f.person);
  f.case_ids := guard.cases_of_seat(me, f.agency, whole, own_group, f.recused, asked, known, false, among);
  -- For indexes alone, so those of the cases and more: to read each case for it took as long as to find the cases.
  f.municipalities := f.networks;
  IF cleared IS NOT NULL THEN
    f.member := NULL; f.person := NULL; f.recused := '{}'; f.clearance := cleared;
  END IF;
  f.withheld := guard.withheld_of(f.member, f.agency);
  -- Asked at once: each statement costs as much to begin as to run.
  SELECT ARRAY(
    -- sees_identity(u, c, d) fails for these: anonymous, and not revealed to the member's agency.
    SELECT c.id FROM cases_case c
    WHERE c.is_anonymous -- branch
      AND c.municipality_id = ANY (f.municipalities) -- belt: for the index of the few anonymous ones
      AND (c.id IN (SELECT unnest(f.case_ids))) IS TRUE -- belt: keeps the list short; who sees no case reads no identity
      AND NOT EXISTS (SELECT FROM cases_reveal r WHERE r.case_id = c.id -- term
        AND r.agency_id = f.agency -- term
      )
  ), ARRAY(
    SELECT r.statement_id FROM cases_release r JOIN partners_municipality m ON m.id = r.municipality_id
    -- Nobody learns of a release whose statement stays hidden from them all the same.
    JOIN cases_layer l ON l.id = r.statement_id
      AND l.case_id = ANY (f.case_ids) -- term
      AND l.classification <= f.clearance -- term
    WHERE ( -- term
        r.member_id = f.member -- branch
        OR r.agency_id = f.agency -- term
      )
      AND r.valid_from <= guard.day_in(m.timezone, asked) -- term
      AND (r.valid_until IS NULL OR guard.day_in(m.timezone, asked) <= r.valid_until) -- term
  ), ARRAY(
    SELECT s.forum_id FROM meetings_seat s
      WHERE s.agency_id = f.agency -- branch
    UNION SELECT o.id FROM meetings_forum o
      WHERE o.chair_id = f.member -- branch
        OR ( -- term
          f.is_coordination -- term
          AND o.municipality_id = f.home -- term
        )
  ) INTO f.concealed, f.released, f.forums;
  RETURN f;
END $$;

-- Writing: contribute, lead, share (and view) on one case; each also asks for sees_case.
CREATE OR REPLACE FUNCTION guard.permissions_on(asked_case uuid) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT asked_case = ANY (guard.case_ids()) -- branch
  THEN RETURN '{}'; END IF;
  RETURN ARRAY(
    SELECT DISTINCT p.codename FROM (
      SELECT g.permission_id, g.municipality_id, g.valid_from, g.valid_until, g.ends_at FROM cases_agencygrant g
      JOIN partners_agency a ON a.group_id = g.group_id
      WHERE g.case_id = asked_case -- term
        AND a.id = guard.agency() -- branch
      UNION ALL
      SELECT g.permission_id, g.municipality_id, g.valid_from, g.valid_until, g.ends_at FROM cases_membergrant g
      WHERE g.case_id = asked_case -- term
        AND g.user_id = guard.member() -- branch
    ) held
    JOIN auth_permission p ON p.id = held.permission_id
    WHERE held.valid_from <= guard.today(held.municipality_id) -- term
      AND (held.valid_until IS NULL OR guard.today(held.municipality_id) <= held.valid_until) -- term
      AND (held.ends_at IS NULL OR clock_timestamp() < held.ends_at) -- term
  );
END $$;
CREATE OR REPLACE FUNCTION guard.may(permission text, asked_case uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce(permission = ANY (guard.permissions_on(asked_case)), false) $$;

-- What follows is the rule of one row, as text: policies and searches are made of it, since a function that is called
-- for each row costs many times as much.

-- addressed(u, s, d) but for releases, by the columns audience, originator_id, author_id, named_agencies, named_people:
-- its branches by their names, so that the rule and what explains it (cases/explanation.sql) are made of one text. What
-- waits for its originator's word (guard.withheld_of) is not read by being on the case alone.
CREATE OR REPLACE FUNCTION guard.branches() RETURNS TABLE (name text, holds text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ VALUES
  ('table', $rule$
    ( -- branch
      audience = 'table' -- term
      AND NOT uuid_hash_extended(id, (SELECT pg_current_xact_id_if_assigned()::text::bigint)) = ANY ((SELECT guard.withheld())::bigint[]) -- term
    )
  $rule$), ('agency_wrote', $rule$
    ( -- branch
      audience = 'agencies' -- term
      AND originator_id = (SELECT guard.agency()) -- term
    )
  $rule$), ('agency_named', $rule$
    ( -- branch
      audience = 'agencies' -- term
      AND (SELECT guard.agency()) = ANY (named_agencies) -- term
      AND NOT uuid_hash_extended(id, (SELECT pg_current_xact_id_if_assigned()::text::bigint)) = ANY ((SELECT guard.withheld())::bigint[]) -- term
    )
  $rule$), ('wrote', $rule$
    ( -- branch
      audience = 'people' -- term
      AND author_id = (SELECT guard.member()) -- term
    )
  $rule$), ('named', $rule$
    ( -- branch
      audience = 'people' -- term
      AND (SELECT guard.member()) = ANY (named_people) -- term
    )
  $rule$)
$$;
CREATE OR REPLACE FUNCTION guard.addressed() RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, guard, pg_temp AS
$$ SELECT string_agg(holds, ' or ') FROM guard.branches() $$;
-- sees_full(u, s, d) of a statement, by those columns, id, case_id, municipality_id and classification; `seen` says how
-- to look whether its case is among those seen.
CREATE OR REPLACE FUNCTION guard.sees_full(seen text DEFAULT 'case_id = ANY ((SELECT guard.case_ids())::uuid[])')
RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, guard, pg_temp AS $$ SELECT format($rule$
  municipality_id = ANY ((SELECT guard.municipalities())::uuid[]) -- belt: for the index; its case says it already
  AND %1$s -- term
  AND classification <= (SELECT guard.clearance()) -- term
  AND ( -- term
    (%2$s) -- branch
    OR id = ANY ((SELECT guard.released())::uuid[]) -- term
  )
$rule$, seen, guard.addressed()) $$;
-- sees_document(u, e, d), by the columns case_ids, marking, people, agencies, compiled_by_id, sent_at, withdrawn_at, for
-- the acting member, or for whomever the parameters tell of.
DROP FUNCTION IF EXISTS guard.compiles();
CREATE OR REPLACE FUNCTION guard.compiles(
  me text DEFAULT '(SELECT guard.member())', seen text DEFAULT '(SELECT guard.case_ids())::uuid[]')
RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT format($rule$
    compiled_by_id = %1$s -- term
    AND case_ids <@ %2$s -- term
$rule$, me, seen) $$;
DROP FUNCTION IF EXISTS guard.sees_document();
CREATE OR REPLACE FUNCTION guard.sees_document(
  me text DEFAULT '(SELECT guard.member())', agency text DEFAULT '(SELECT guard.agency())',
  clearance text DEFAULT '(SELECT guard.clearance())', kept_out text DEFAULT 'guard.kept_out(case_ids)',
  seen text DEFAULT '(SELECT guard.case_ids())::uuid[]')
RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, guard, pg_temp AS $$ SELECT format($rule$
  marking <= %1$s -- term
  AND NOT %2$s -- term
  AND sent_at IS NOT NULL -- term
  AND withdrawn_at IS NULL -- term
  AND ( -- term
    %3$s = ANY (people) -- branch
    OR %4$s = ANY (agencies) -- term
    OR (%5$s) -- term
  )
$rule$, clearance, kept_out, me, agency, guard.compiles(me, seen)) $$;
RESET ROLE;
