-- Emergencies: a member opens one case for a few hours, or asks at night by name; who coordinates is told at once.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Whether a municipality lets members of the acting member's role act in an emergency.
CREATE OR REPLACE FUNCTION guard.acts_in_emergency(municipality uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM partners_municipality m WHERE m.id = municipality
    AND guard.role() = ANY (m.emergency_roles) -- term
    AND m.id = ANY (guard.networks()) -- term
  )
$$;

-- How often who acts may still try within this hour, in all seats, below zero once they went on all the same: whoever
-- mistypes a reference or a name a few times is not stopped, whoever tries one after another is. Counted are what opened
-- nothing and each question by name, for whether it fits anybody is looked up for no asker.
CREATE OR REPLACE FUNCTION guard.emergency_tries_left() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT 10
    - (SELECT count(*) FROM cases_emergencyaccess a JOIN partners_member m ON m.id = a.member_id
      WHERE m.person = guard.person()
      AND a.case_id IS NULL -- term
      AND a.taken_at > clock_timestamp() - interval '1 hour' -- term
    )
    - (SELECT count(*) FROM cases_nightquestion q JOIN partners_member m ON m.id = q.asked_by_id
      WHERE m.person = guard.person()
      AND q.asked_at > clock_timestamp() - interval '1 hour' -- term
    )
$$;

-- A grant to the acting member on the case of that reference, which ends by the hour; returns whether there is one now.
-- The rule itself says whether it lets them see the case: where it does not, the grant is taken back. Every refusal has
-- done the same work, on some case of the own municipality where none has that reference, and leaves the same row.
CREATE OR REPLACE FUNCTION guard.take_emergency(asked_reference text, why text, hours int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  access uuid := gen_random_uuid();
  began timestamptz := clock_timestamp();
  until timestamptz := began + make_interval(hours => hours);
  chosen cases_case;
  sees boolean;
  opened boolean := true;
BEGIN
  IF NOT coalesce(hours BETWEEN 1 AND 8, false) -- branch
    OR NOT coalesce(why ~ '\S', false) -- term
  THEN RAISE insufficient_privilege USING MESSAGE = 'an emergency has a reason and ends within eight hours'; END IF;
  -- Tries at the same time would not count one another.
  PERFORM pg_advisory_xact_lock(hashtext('mscportal.emergency'), hashtext(guard.person()));
  SELECT * INTO chosen FROM cases_case WHERE id = coalesce(
    (SELECT c.id FROM cases_case c WHERE c.reference = asked_reference),
    (SELECT c.id FROM cases_case c WHERE c.municipality_id = guard.home() LIMIT 1));
  BEGIN
    INSERT INTO cases_membergrant (id, grant_id, user_id, case_id, permission_id, valid_from, ends_at, purpose, legal_basis)
    SELECT gen_random_uuid(), access, guard.member(), chosen.id, p.id, guard.today(chosen.municipality_id), until, why, ''
    FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
    WHERE (t.app_label, t.model, p.codename) = ('cases', 'case', 'view')
    ON CONFLICT (user_id, case_id, permission_id, valid_from)
    DO UPDATE SET grant_id = excluded.grant_id, ends_at = excluded.ends_at, purpose = excluded.purpose;
    sees := chosen.id = ANY (guard.cases_of(guard.member(), guard.day(), among => ARRAY[chosen.id]));
    IF chosen.reference <> asked_reference -- branch
      OR NOT guard.acts_in_emergency(chosen.municipality_id) -- term
      OR chosen.id = ANY (guard.case_ids()) -- term
      OR NOT sees -- term
      OR guard.emergency_tries_left() <= 0 -- term
    THEN RAISE no_data_found; END IF;
  EXCEPTION
    WHEN no_data_found THEN opened := false;
    WHEN integrity_constraint_violation THEN opened := false;
  END;
  INSERT INTO cases_emergencyaccess (id, municipality_id, case_id, member_id, reason, taken_at, ends_at, verdict, note)
  VALUES (access, CASE WHEN opened THEN chosen.municipality_id ELSE guard.home() END, CASE WHEN opened THEN chosen.id END,
    guard.member(), why, began, CASE WHEN opened THEN until END, '', '');
  RETURN opened;
END $$;

-- The coordinators of the municipality are owed a letter; whether it shows to them is found out as each of them
-- (cases/emergency/letters.py), of that very row. Operators' imports tell nobody; whoever goes on beyond the limit is told
-- of once.
CREATE OR REPLACE FUNCTION guard.owe_emergency() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF guard.nobody() THEN RETURN NULL; END IF;
  IF guard.emergency_tries_left() < -1 THEN RETURN NULL; END IF;
  PERFORM guard.owe_letter('emergency', NEW.id::text, ARRAY(
    SELECT m.id FROM partners_member m JOIN partners_agency a ON a.id = m.agency_id
    WHERE (a.municipality_id, m.municipality_id, a.is_coordination, m.role)
      = (NEW.municipality_id, NEW.municipality_id, true, 'coordinator')));
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION guard.acts_in_emergency, guard.emergency_tries_left, guard.take_emergency, guard.owe_emergency FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.acts_in_emergency, guard.emergency_tries_left, guard.take_emergency TO msc_app;
GRANT EXECUTE ON FUNCTION guard.acts_in_emergency, guard.emergency_tries_left, guard.owe_emergency TO msc_owner;
RESET ROLE;

-- Written by guard.take_emergency alone; known to the coordinators, of cases that they see, who review each once, never
-- the own one.
CALL guard.close('cases_emergencyaccess');
CREATE POLICY reads ON cases_emergencyaccess FOR SELECT USING (
  guard.coordinates(municipality_id) -- term
  AND ( -- term
    case_id IS NULL -- branch
    OR case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  )
);
CREATE POLICY reviews ON cases_emergencyaccess FOR UPDATE USING (
  reviewed_by_id IS NULL -- term
  AND guard.coordinates(municipality_id) -- term
  AND NOT guard.is_oneself(ARRAY[member_id]) -- term
  AND ( -- term
    case_id IS NULL -- branch
    OR case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  )
) WITH CHECK (
  reviewed_by_id = (SELECT guard.member()) -- term
);
GRANT SELECT, UPDATE (verdict, note, reviewed_by_id, reviewed_at) ON cases_emergencyaccess TO msc_app;
CREATE OR REPLACE TRIGGER owe_emergency AFTER INSERT ON cases_emergencyaccess FOR EACH ROW EXECUTE FUNCTION guard.owe_emergency();
CALL guard.protect_history('cases_historicalemergencyaccess', 'cases_emergencyaccess');

-- Asked by whose role the municipality names, known to its coordinators alone, answered once.
CALL guard.close('cases_nightquestion');
CREATE POLICY reads ON cases_nightquestion FOR SELECT USING (
  guard.coordinates(municipality_id) -- term
);
CREATE POLICY adds ON cases_nightquestion FOR INSERT WITH CHECK (
  asked_by_id = (SELECT guard.member()) -- term
  AND guard.acts_in_emergency(municipality_id) -- term
  AND answered_by_id IS NULL -- term
  AND guard.emergency_tries_left() > 0 -- term
);
CREATE POLICY answers ON cases_nightquestion FOR UPDATE USING (
  answered_by_id IS NULL -- term
  AND guard.coordinates(municipality_id) -- term
) WITH CHECK (
  answered_by_id = (SELECT guard.member()) -- term
);
GRANT SELECT, INSERT, UPDATE (note, answered_by_id, answered_at) ON cases_nightquestion TO msc_app;
CREATE OR REPLACE TRIGGER owe_emergency AFTER INSERT ON cases_nightquestion FOR EACH ROW EXECUTE FUNCTION guard.owe_emergency();
CALL guard.protect_history('cases_historicalnightquestion', 'cases_nightquestion');
