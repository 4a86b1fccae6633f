-- New readers: a change of a grant, an agreement, a seat or a case's table, or the end of a recusal, may let somebody read
-- what whoever makes it cannot read. That stays closed to them until its originator agrees; nobody else learns that it
-- waits.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- What those concerned by a change read before it, as far as whoever makes it does not: from one trigger to the other.
CREATE UNLOGGED TABLE IF NOT EXISTS guard.read_before (
  pid int NOT NULL, xid xid8 NOT NULL, changed uuid NOT NULL, reader uuid NOT NULL, statement uuid NOT NULL,
  PRIMARY KEY (pid, changed, reader, statement)
);

-- Whether a row that changes is weighed: not where nobody acts (operators' imports), nor the few hours that somebody
-- takes in an emergency (cases/emergency.sql), which hold at once.
CREATE OR REPLACE FUNCTION guard.is_weighed(told jsonb) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT
    guard.member() IS NOT NULL -- term
    AND told->>'ends_at' IS NULL -- belt: hours are no right that lasts, so nothing would be found
    AND coalesce((told->>'permission_id')::int, 0) NOT IN ( -- belt: the others show nothing, and four are granted together
      SELECT p.id FROM auth_permission p WHERE p.codename <> 'view')
$$;

-- The active members whose sight a changed row of a table may widen.
CREATE OR REPLACE FUNCTION guard.concerned(changed text, told jsonb) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT m.id FROM partners_member m JOIN partners_agency a ON a.id = m.agency_id
  WHERE m.is_active -- term
    AND (m.id = (told->>'user_id')::uuid -- belt: nobody else reads more than before; it spares looking
      OR (changed = 'partners_member' AND m.id = (told->>'id')::uuid) -- term
      OR (changed = 'partners_agency' AND a.id = (told->>'id')::uuid) -- term
      OR (changed = 'partners_agreement' AND (told->>'agency_id')::uuid IN (a.id, a.part_of_id)) -- term
      OR (changed = 'cases_agencygrant' AND a.group_id = (told->>'group_id')::int) -- term
      OR (changed = 'cases_case' AND a.group_id IN ( -- term
        SELECT g.group_id FROM cases_agencygrant g WHERE g.case_id = (told->>'id')::uuid))
      OR (changed = 'cases_case' AND m.id IN ( -- term
        SELECT g.user_id FROM cases_membergrant g WHERE g.case_id = (told->>'id')::uuid))
      OR (changed = 'cases_recusal' AND m.person = ( -- term
        SELECT k.person FROM partners_member k WHERE k.id = (told->>'member_id')::uuid))
    )
$$;

-- What a member whose facts these are reads by being on one of these cases, of what another agency wrote, its shared
-- versions too. No phenomena: whoever sees a case and is cleared for them reads them (NEED_TO_KNOW.md), and to whom one
-- stayed closed, its code being taken would tell it.
DO $make$ BEGIN EXECUTE (
  SELECT format($f$
CREATE OR REPLACE FUNCTION guard.read_by(theirs guard.facts, asked uuid[])
RETURNS TABLE (statement uuid, its_kind text, its_case uuid, city uuid, its_originator uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
  RETURN QUERY %s;
END $$ $f$, string_agg(format($f$
    SELECT id, %1$L, case_id, municipality_id, originator_id FROM %2$I
    WHERE case_id = ANY (asked) -- belt: keeps the list short; elsewhere nothing changes
      AND originator_id <> theirs.agency -- term
      AND audience <> 'people' -- term
      AND (%3$s) -- term
  $f$, replace(told, 'cases_', ''), told, regexp_replace(guard.sees_full(), '\(SELECT guard\.(\w+)\(\)\)', 'theirs.\1', 'g')),
    ' UNION ALL '))
  FROM unnest(ARRAY['cases_layer', 'cases_goal', 'cases_action', 'cases_told', 'cases_emergencycard']) told);
END $make$;

-- The same of one member, today and on each later day on which a right of theirs begins, by rights that last, as who
-- knows of these cases alone who is kept out would say; what was released to them is its originator's word already.
DROP FUNCTION IF EXISTS guard.read_lastingly(uuid, uuid[]);
CREATE OR REPLACE FUNCTION guard.read_lastingly(me uuid, asked uuid[], known uuid[])
RETURNS TABLE (statement uuid, its_kind text, its_case uuid, city uuid, its_originator uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE theirs guard.facts; seat record; one date; first_day date := coalesce(guard.day(), current_date);
BEGIN
  SELECT m.agency_id, a.part_of_id, a.group_id INTO seat
  FROM partners_member m JOIN partners_agency a ON a.id = m.agency_id WHERE m.id = me;
  FOR one IN SELECT guard.day() UNION
    SELECT a.valid_from FROM partners_agreement a
      WHERE a.agency_id IN (seat.agency_id, seat.part_of_id) AND a.valid_from >= first_day -- belt: fewer days to look at
    UNION SELECT g.valid_from FROM cases_agencygrant g
      WHERE g.group_id = seat.group_id AND g.valid_from >= first_day -- belt: fewer days to look at
        AND (asked IS NULL OR g.case_id = ANY (asked)) -- belt: fewer days to look at
    UNION SELECT g.valid_from FROM cases_membergrant g
      WHERE g.user_id = me AND g.valid_from >= first_day -- belt: fewer days to look at
  LOOP
    theirs := guard.facts_of(me, one);
    theirs.case_ids := guard.cases_of(me, one, known, true);
    theirs.released := '{}';
    RETURN QUERY SELECT r.* FROM guard.read_by(theirs,
      ARRAY(SELECT unnest(theirs.case_ids) INTERSECT SELECT unnest(coalesce(asked, theirs.case_ids)))) r;
  END LOOP;
END $$;

-- Of those whom a change concerns, what each of them reads that whoever makes it does not read in full. Who is kept out
-- waits like anybody else, or an originator would tell them by their absence; only the end of that itself is weighed by it.
CREATE OR REPLACE FUNCTION guard.read_beyond(changed text, told jsonb)
RETURNS TABLE (reader uuid, statement uuid, its_kind text, its_case uuid, city uuid, its_originator uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE asked uuid[] := CASE changed WHEN 'cases_case' THEN ARRAY[(told->>'id')::uuid] ELSE ARRAY[(told->>'case_id')::uuid] END;
  known uuid[] := CASE WHEN changed <> 'cases_recusal' THEN '{}' END;
BEGIN
  IF asked = ARRAY[NULL::uuid] THEN asked := NULL; END IF;
  RETURN QUERY SELECT DISTINCT c.*, r.* FROM guard.concerned(changed, told) c
    CROSS JOIN LATERAL guard.read_lastingly(c, asked, known) r
    WHERE NOT EXISTS (SELECT FROM guard.read_in_full(coalesce(asked, guard.case_ids())) own WHERE own.statement = r.statement) -- term
  ;
END $$;

-- Before the change and after it; an answer that was given once stays. Whom the end of a recusal lets in is told as newly
-- put on the case: a recusal is known to those alone who decide on it.
CREATE OR REPLACE FUNCTION guard.weigh_readers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE told jsonb := coalesce(to_jsonb(NEW), to_jsonb(OLD)); row_id uuid := told->>'id';
BEGIN
  IF NOT guard.is_weighed(told) THEN RETURN coalesce(NEW, OLD); END IF;
  IF TG_WHEN = 'BEFORE' THEN
    -- Two changes at a time, each of which shows nothing without the other, would let somebody read unasked.
    PERFORM pg_advisory_xact_lock(hashtext('mscportal.weigh'));
    DELETE FROM guard.read_before b WHERE b.pid = pg_backend_pid()
      AND (b.xid <> pg_current_xact_id() OR b.changed = row_id); -- belt: left over where a row was not written after all
    INSERT INTO guard.read_before (pid, xid, changed, reader, statement)
    SELECT pg_backend_pid(), pg_current_xact_id(), row_id, r.reader, r.statement
    FROM guard.read_beyond(TG_TABLE_NAME, told) r;
    RETURN coalesce(NEW, OLD);
  END IF;
  INSERT INTO cases_newreader (id, statement_id, kind, case_id, municipality_id, originator_id, member_id, actor_id, change,
    asked_at, state, reason)
  SELECT gen_random_uuid(), r.statement, r.its_kind, r.its_case, r.city, r.its_originator, r.reader, guard.member(),
    CASE TG_TABLE_NAME WHEN 'cases_recusal' THEN 'cases_membergrant' ELSE TG_TABLE_NAME END, now(), 'asked', ''
  FROM guard.read_beyond(TG_TABLE_NAME, told) r
  WHERE NOT EXISTS (SELECT FROM guard.read_before b WHERE b.pid = pg_backend_pid() -- term
    AND b.changed = row_id -- belt: no two rows of one statement concern the same member and case
    AND b.reader = r.reader -- term
    AND b.statement = r.statement -- term
  )
  ON CONFLICT DO NOTHING;
  DELETE FROM guard.read_before b WHERE b.pid = pg_backend_pid()
    AND b.changed = row_id; -- belt: the rest belongs to other rows of the same statement
  RETURN coalesce(NEW, OLD);
END $$;

-- The originator's members are owed a letter about what one change asks of them, as about a question (guard.owe_asked).
CREATE OR REPLACE FUNCTION guard.owe_new_readers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.owe_letter('asked', to_char(a.asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || a.actor_id,
    ARRAY(SELECT m.id FROM partners_member m WHERE m.agency_id = a.originator_id))
  FROM (SELECT DISTINCT originator_id, asked_at, actor_id FROM asked) a;
  RETURN NULL;
END $$;

-- Weighs the changes of a table: of a new row where it lets somebody in by itself, and of these columns.
CREATE OR REPLACE PROCEDURE guard.weigh(rel regclass, is_new boolean, VARIADIC columns text[])
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE moment text;
BEGIN
  FOREACH moment IN ARRAY ARRAY['BEFORE', 'AFTER'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER weigh_change_%1$s %1$s UPDATE ON %2$s FOR EACH ROW'
      ' WHEN ((OLD.%3$s) IS DISTINCT FROM (NEW.%4$s)) EXECUTE FUNCTION guard.weigh_readers()',
      lower(moment), rel, array_to_string(columns, ', OLD.'), array_to_string(columns, ', NEW.'));
    IF is_new THEN
      EXECUTE format('CREATE OR REPLACE TRIGGER weigh_new_%1$s %1$s INSERT ON %2$s FOR EACH ROW'
        ' EXECUTE FUNCTION guard.weigh_readers()', lower(moment), rel);
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION guard.is_weighed, guard.concerned, guard.read_by, guard.read_lastingly, guard.read_beyond,
  guard.weigh_readers, guard.owe_new_readers FROM PUBLIC;
REVOKE ALL ON PROCEDURE guard.weigh FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.weigh_readers, guard.owe_new_readers TO msc_owner;
GRANT EXECUTE ON PROCEDURE guard.weigh TO msc_owner;
RESET ROLE;

-- After what moves a case's grants with it (guard.move_grants): triggers go by their names.
CALL guard.weigh('cases_agencygrant', true, 'valid_from', 'valid_until', 'group_id', 'case_id', 'permission_id');
CALL guard.weigh('cases_membergrant', true, 'valid_from', 'valid_until', 'user_id', 'case_id', 'permission_id');
CALL guard.weigh('cases_case', false, '"table"');
CALL guard.weigh('partners_agreement', true, 'status', 'valid_from', 'valid_until', 'tables');
CALL guard.weigh('partners_member', false, 'agency_id', 'clearance', 'is_active');
CALL guard.weigh('partners_agency', false, 'part_of_id');
CREATE OR REPLACE TRIGGER weigh_end_before BEFORE DELETE ON cases_recusal FOR EACH ROW EXECUTE FUNCTION guard.weigh_readers();
CREATE OR REPLACE TRIGGER weigh_end_after AFTER DELETE ON cases_recusal FOR EACH ROW EXECUTE FUNCTION guard.weigh_readers();

-- Known to those of the originator who answer for the statement, and answered by them, again too; never of oneself.
CALL guard.close('cases_newreader');
CREATE POLICY reads ON cases_newreader FOR SELECT USING (
  originator_id = (SELECT guard.agency()) -- belt: for the index; guard.answers says it already
  AND guard.answers(statement_id) -- term
);
CREATE POLICY answers ON cases_newreader FOR UPDATE USING (
  guard.answers(statement_id) -- term
  AND NOT guard.is_oneself(ARRAY[member_id]) -- term
) WITH CHECK (
  answered_by_id = (SELECT guard.member()) -- term
);
GRANT SELECT, UPDATE (state, reason, answered_by_id, answered_at) ON cases_newreader TO msc_app;
CREATE OR REPLACE TRIGGER owe_asked AFTER INSERT ON cases_newreader REFERENCING NEW TABLE AS asked
  FOR EACH STATEMENT EXECUTE FUNCTION guard.owe_new_readers();
CALL guard.protect_history('cases_historicalnewreader', 'cases_newreader');
