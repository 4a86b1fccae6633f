-- What the policies of partners ask: who coordinates, administers and answers for whom; how a seat is filled.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Whether the acting member runs the collaboration of a municipality, leads an agency, or administers its members.
CREATE OR REPLACE FUNCTION guard.coordinates(municipality uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    guard.is_coordination() -- term
    AND guard.role() = 'coordinator' -- term
    AND guard.home() = municipality -- term
  , false)
$$;
CREATE OR REPLACE FUNCTION guard.administers(municipality uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    ( -- branch
      guard.role() = 'administrator' -- term
      AND guard.home() = municipality -- term
    )
    OR guard.coordinates(municipality) -- term
  , false)
$$;
CREATE OR REPLACE FUNCTION guard.answers_for(municipality uuid, agency uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    guard.coordinates(municipality) -- branch
    OR ( -- term
      guard.role() = 'agency_lead' -- term
      AND guard.agency() = agency -- term
    )
  , false)
$$;

-- Whether an agency of the acting coordinator's municipality is or was on a case in its own name; to others, no.
CREATE OR REPLACE FUNCTION guard.holds_grants(agency uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM partners_agency a WHERE a.id = agency
    AND guard.coordinates(a.municipality_id) -- term
    AND EXISTS (SELECT FROM cases_agencygrant g WHERE g.group_id = a.group_id) -- term
  )
$$;

-- Whose part an agency is decides whose agreements reach it: of one in its own municipality, and one level deep.
CREATE OR REPLACE FUNCTION guard.join_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_setting('role') = 'msc_rls' -- branch
    OR (TG_OP = 'UPDATE' AND NEW.part_of_id = OLD.part_of_id) -- term
  THEN RETURN NEW; END IF;
  IF EXISTS (SELECT FROM partners_agency part WHERE part.part_of_id = NEW.id) -- branch
    OR NOT EXISTS (SELECT FROM partners_agency w WHERE w.id = NEW.part_of_id -- term
      AND w.municipality_id = NEW.municipality_id -- term
      AND w.part_of_id IS NULL -- term
    )
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not be part of that agency'; END IF;
  RETURN NEW;
END $$;

-- Whether one of these members is the person who acts, in whichever seat.
CREATE OR REPLACE FUNCTION guard.is_oneself(members uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM partners_member m WHERE m.id = ANY (members)
    AND m.person = guard.person() -- term
  )
$$;

-- Roles that reach beyond an agency need a coordinator among the two who ask and confirm.
CREATE OR REPLACE FUNCTION guard.reaches_too_far(asked partners_seatchange) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT
    asked.role IN ('coordinator', 'auditor', 'administrator') -- term
    AND NOT guard.coordinates(asked.municipality_id) -- term
    AND NOT EXISTS (SELECT FROM partners_member m JOIN partners_agency a ON a.id = m.agency_id -- term
      WHERE m.id = asked.asked_by_id
      AND a.is_coordination -- term
      AND m.role = 'coordinator' -- term
      AND m.municipality_id = asked.municipality_id -- term
    )
$$;

-- Auditors and administrators see no case, so their seats are in no agency that is on one, nor will be by its grants;
-- that it is, is told to who answers for it alone.
CREATE OR REPLACE FUNCTION guard.would_see(agency uuid, seat text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT
    seat IN ('auditor', 'administrator') -- term
    AND EXISTS (SELECT FROM partners_agency a -- term
      JOIN cases_agencygrant g ON g.group_id = a.group_id JOIN partners_municipality m ON m.id = g.municipality_id
      WHERE a.id = agency
      AND guard.answers_for(a.municipality_id, a.id) -- term
      AND (g.valid_until IS NULL OR guard.day_in(m.timezone, NULL) <= g.valid_until) -- term
      AND (g.ends_at IS NULL OR clock_timestamp() < g.ends_at) -- term
    )
$$;

-- Whether the acting member may confirm: the lead of the agency or the coordinator, never one's own, never who asked.
CREATE OR REPLACE FUNCTION guard.may_confirm(change uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM partners_seatchange asked WHERE asked.id = change
    AND asked.status = 'asked' -- term
    AND guard.answers_for(asked.municipality_id, asked.agency_id) -- term
    AND NOT guard.is_oneself(ARRAY[asked.member_id, asked.asked_by_id]) -- term
    AND NOT guard.reaches_too_far(asked) -- term
  )
$$;

-- Puts an asked-for seat into effect.
CREATE OR REPLACE FUNCTION guard.confirm_seat(change uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE asked partners_seatchange;
BEGIN
  SELECT * INTO asked FROM partners_seatchange WHERE id = change FOR UPDATE;
  IF NOT guard.may_confirm(change) -- branch
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not confirm this seat'; END IF;
  IF asked.is_active -- branch
    AND guard.would_see(asked.agency_id, asked.role) -- term
  THEN RAISE insufficient_privilege USING MESSAGE = 'this seat would see cases'; END IF;
  UPDATE partners_seatchange SET status = 'confirmed', answered_by_id = guard.member(), answered_at = clock_timestamp()
    WHERE id = change;
  UPDATE partners_member SET agency_id = asked.agency_id, role = asked.role, clearance = asked.clearance,
    is_active = asked.is_active, email = coalesce(nullif(asked.email, ''), email)
    WHERE id = asked.member_id
      AND municipality_id = asked.municipality_id; -- belt: asking is held to the member's own municipality
END $$;

-- Whether a change of a seat waits for an answer, wherever it leads to; told to who keeps the seat as it is.
CREATE OR REPLACE FUNCTION guard.change_waits(seat uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM partners_seatchange asked JOIN partners_member m ON m.id = asked.member_id WHERE m.id = seat
    AND asked.status = 'asked' -- term
    AND ( -- term
      guard.administers(m.municipality_id) -- branch
      OR guard.answers_for(m.municipality_id, m.agency_id) -- term
    )
  )
$$;

-- However a seat ends, what waited for it ends with it: confirmed later, it would bring back who has left.
CREATE OR REPLACE FUNCTION guard.drop_waiting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE partners_seatchange SET status = 'declined', answered_by_id = guard.member(), answered_at = clock_timestamp()
    WHERE member_id = NEW.id
      AND status = 'asked' -- term
  ;
  RETURN NULL;
END $$;

-- A member leaves: at once, by the lead of the agency or the coordinator; returns the change that tells of it.
CREATE OR REPLACE FUNCTION guard.end_seat(leaving uuid, why text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE seat partners_member; change uuid := gen_random_uuid();
BEGIN
  SELECT * INTO seat FROM partners_member WHERE id = leaving
    AND is_active -- term
  FOR UPDATE;
  IF guard.is_oneself(ARRAY[leaving]) -- branch
    OR NOT guard.answers_for(seat.municipality_id, seat.agency_id) -- term
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not end this seat'; END IF;
  UPDATE partners_member SET is_active = false WHERE id = leaving;
  INSERT INTO partners_seatchange (id, municipality_id, member_id, agency_id, role, clearance, is_active, email, reason,
    status, asked_by_id, asked_at, answered_by_id, answered_at)
  VALUES (change, seat.municipality_id, leaving, seat.agency_id, seat.role, seat.clearance, false, '', why,
    'confirmed', guard.member(), clock_timestamp(), guard.member(), clock_timestamp());
  RETURN change;
END $$;

-- Who has the mailbox can set the password: both are changed by the member alone, or through a confirmed seat.
CREATE OR REPLACE FUNCTION guard.keep_login_own() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'msc_rls' -- branch
    AND OLD.id IS DISTINCT FROM guard.member() -- term
    AND ( -- term
      OLD.password <> NEW.password -- branch
      OR OLD.email <> NEW.email -- term
      OR OLD.last_login IS DISTINCT FROM NEW.last_login -- term
      OR OLD.must_change_password <> NEW.must_change_password -- term
    )
  THEN RAISE insufficient_privilege USING MESSAGE = 'nobody sets the login of another member'; END IF;
  RETURN NEW;
END $$;

-- The first day from `day` on at which an agency is open: closed days move what is due past them (PRACTICE.md). A part is
-- closed with the agency that it belongs to.
CREATE OR REPLACE FUNCTION guard.open_day(agency uuid, day date) RETURNS date
LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH RECURSIVE moved (opens) AS (
    SELECT day
    UNION SELECT c.last_on + 1 FROM moved JOIN partners_agency a ON a.id = agency
      JOIN partners_closeddays c ON c.agency_id IN (a.id, a.part_of_id)
      WHERE daterange(c.first_on, c.last_on, '[]') @> opens
  )
  SELECT max(opens) FROM moved
$$;
REVOKE ALL ON FUNCTION guard.open_day, guard.coordinates, guard.administers, guard.answers_for, guard.holds_grants, guard.is_oneself,
  guard.reaches_too_far, guard.would_see, guard.may_confirm, guard.confirm_seat, guard.end_seat, guard.keep_login_own,
  guard.change_waits, guard.drop_waiting FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.open_day, guard.coordinates, guard.administers, guard.answers_for, guard.holds_grants, guard.is_oneself,
  guard.would_see, guard.may_confirm, guard.confirm_seat, guard.end_seat, guard.change_waits TO msc_app, msc_owner;
REVOKE ALL ON FUNCTION guard.join_whole FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.keep_login_own, guard.join_whole, guard.drop_waiting TO msc_owner;

-- What a network keeps: read by who belongs to it, written by its coordinator.
CREATE OR REPLACE PROCEDURE guard.protect_network_rows(rel regclass)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CALL guard.close(rel);
  EXECUTE format($p$CREATE POLICY reads ON %s FOR SELECT USING (
      municipality_id = ANY ((SELECT guard.networks())::uuid[]) -- term
    )$p$, rel);
  EXECUTE format($p$CREATE POLICY adds ON %s FOR INSERT WITH CHECK (
      guard.coordinates(municipality_id) -- term
    )$p$, rel);
  EXECUTE format($p$CREATE POLICY changes ON %s FOR UPDATE USING (
      municipality_id = ANY ((SELECT guard.networks())::uuid[]) -- term
    ) WITH CHECK (
      guard.coordinates(municipality_id) -- term
    )$p$, rel);
  CALL guard.hold(rel, 'id', 'municipality_id', 'agency_id');
END $$;
-- A table of the login, which works before anybody acts. Who acts reaches their `own` at most: another's session key
-- would be that member's sight, and what stands in the cache is code to who reads it.
CREATE OR REPLACE PROCEDURE guard.protect_login_rows(rel regclass, own text DEFAULT 'false')
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CALL guard.close(rel);
  EXECUTE format($p$CREATE POLICY logs_in ON %s USING (
      (SELECT guard.nobody()) -- branch
      OR (%s) -- term
    )$p$, rel, own);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO msc_app', rel);
END $$;
REVOKE ALL ON PROCEDURE guard.protect_network_rows, guard.protect_login_rows FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE guard.protect_network_rows, guard.protect_login_rows TO msc_owner;
RESET ROLE;
