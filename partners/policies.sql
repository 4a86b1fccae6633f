-- Who reads and writes the partners' tables.
-- Open to read by reason (OPEN_TO_READ in mscportal/guard/open_tables.py): partners_municipality, partners_agency, partners_member.

SET LOCAL ROLE msc_rls;
-- Whether the acting member runs the collaboration of a municipality, leads an agency, or administers its members.
CREATE OR REPLACE FUNCTION guard.coordinates(municipality uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce(guard.is_coordination() AND guard.role() = 'coordinator' AND guard.home() = municipality, false) $$;
CREATE OR REPLACE FUNCTION guard.administers(municipality uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce((guard.role() = 'administrator' AND guard.home() = municipality) OR guard.coordinates(municipality), false) $$;
CREATE OR REPLACE FUNCTION guard.answers_for(municipality uuid, agency uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce(guard.coordinates(municipality) OR (guard.role() = 'agency_lead' AND guard.agency() = agency), false) $$;

-- Whether an agency of the acting coordinator's municipality is or was on a case in its own name; to others, no.
CREATE OR REPLACE FUNCTION guard.holds_grants(agency uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce((SELECT guard.coordinates(a.municipality_id)
    AND EXISTS (SELECT FROM cases_agencygrant g WHERE g.group_id = a.group_id) FROM partners_agency a WHERE a.id = agency), false)
$$;

-- Whose part an agency is decides whose agreements reach it: of one in its own municipality, and one level deep.
CREATE OR REPLACE FUNCTION guard.join_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_setting('role') = 'msc_rls' OR (TG_OP = 'UPDATE' AND NEW.part_of_id = OLD.part_of_id) THEN RETURN NEW; END IF;
  IF EXISTS (SELECT FROM partners_agency part WHERE part.part_of_id = NEW.id) OR NOT EXISTS (
    SELECT FROM partners_agency w WHERE w.id = NEW.part_of_id AND w.municipality_id = NEW.municipality_id AND w.part_of_id IS NULL)
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not be part of that agency'; END IF;
  RETURN NEW;
END $$;

-- Whether one of these members is the person who acts, in whichever seat.
CREATE OR REPLACE FUNCTION guard.is_oneself(members uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (SELECT FROM partners_member m WHERE m.id = ANY (members) AND m.person = guard.person()) $$;

-- Roles that reach beyond an agency need a coordinator among the two who ask and confirm.
CREATE OR REPLACE FUNCTION guard.reaches_too_far(asked partners_seatchange) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT asked.role IN ('coordinator', 'auditor', 'administrator') AND NOT guard.coordinates(asked.municipality_id)
    AND NOT EXISTS (SELECT FROM partners_member m JOIN partners_agency a ON a.id = m.agency_id AND a.is_coordination
      WHERE m.id = asked.asked_by_id AND m.role = 'coordinator' AND m.municipality_id = asked.municipality_id)
$$;

-- Auditors and administrators see no case, so their seats are in no agency that is on one, nor will be by its grants;
-- that it is, is told to who answers for it alone.
CREATE OR REPLACE FUNCTION guard.would_see(agency uuid, seat text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT seat IN ('auditor', 'administrator') AND EXISTS (SELECT FROM partners_agency a
    JOIN cases_agencygrant g ON g.group_id = a.group_id JOIN partners_municipality m ON m.id = g.municipality_id
    WHERE a.id = agency AND guard.answers_for(a.municipality_id, a.id)
      AND (g.valid_until IS NULL OR guard.day_in(m.timezone, NULL) <= g.valid_until)
      AND (g.ends_at IS NULL OR clock_timestamp() < g.ends_at))
$$;

-- Whether the acting member may confirm: the lead of the agency or the coordinator, never one's own, never who asked.
CREATE OR REPLACE FUNCTION guard.may_confirm(change uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM partners_seatchange asked WHERE asked.id = change AND asked.status = 'asked'
    AND guard.answers_for(asked.municipality_id, asked.agency_id)
    AND NOT guard.is_oneself(ARRAY[asked.member_id, asked.asked_by_id]) AND NOT guard.reaches_too_far(asked))
$$;

-- Puts an asked-for seat into effect.
CREATE OR REPLACE FUNCTION guard.confirm_seat(change uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE asked partners_seatchange;
BEGIN
  SELECT * INTO asked FROM partners_seatchange WHERE id = change FOR UPDATE;
  IF NOT guard.may_confirm(change) THEN RAISE insufficient_privilege USING MESSAGE = 'may not confirm this seat'; END IF;
  IF asked.is_active AND guard.would_see(asked.agency_id, asked.role)
  THEN RAISE insufficient_privilege USING MESSAGE = 'this seat would see cases'; END IF;
  UPDATE partners_member SET agency_id = asked.agency_id, role = asked.role, clearance = asked.clearance,
    is_active = asked.is_active, email = coalesce(nullif(asked.email, ''), email)
    WHERE id = asked.member_id AND municipality_id = asked.municipality_id;
  UPDATE partners_seatchange SET status = 'confirmed', answered_by_id = guard.member(), answered_at = clock_timestamp()
    WHERE id = change;
END $$;

-- A member leaves: at once, by the lead of the agency or the coordinator; returns the change that tells of it.
CREATE OR REPLACE FUNCTION guard.end_seat(leaving uuid, why text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE seat partners_member; change uuid := gen_random_uuid();
BEGIN
  SELECT * INTO seat FROM partners_member WHERE id = leaving AND is_active FOR UPDATE;
  IF NOT FOUND OR guard.is_oneself(ARRAY[leaving]) OR NOT guard.answers_for(seat.municipality_id, seat.agency_id)
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
  IF current_user <> 'msc_rls' AND OLD.id IS DISTINCT FROM guard.member()
    AND (OLD.password, OLD.email, OLD.last_login, OLD.must_change_password)
      IS DISTINCT FROM (NEW.password, NEW.email, NEW.last_login, NEW.must_change_password)
  THEN RAISE insufficient_privilege USING MESSAGE = 'nobody sets the login of another member'; END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION guard.coordinates, guard.administers, guard.answers_for, guard.holds_grants, guard.is_oneself,
  guard.reaches_too_far, guard.would_see, guard.may_confirm, guard.confirm_seat, guard.end_seat, guard.keep_login_own FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.coordinates, guard.administers, guard.answers_for, guard.holds_grants, guard.is_oneself,
  guard.would_see, guard.may_confirm, guard.confirm_seat, guard.end_seat TO msc_app, msc_owner;
REVOKE ALL ON FUNCTION guard.join_whole FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.keep_login_own, guard.join_whole TO msc_owner;
RESET ROLE;

ALTER TABLE partners_municipality ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_municipality FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_municipality FOR SELECT USING (true);
GRANT SELECT ON partners_municipality TO msc_app;

ALTER TABLE partners_agency ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_agency FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_agency FOR SELECT USING (true);
CREATE POLICY adds ON partners_agency FOR INSERT WITH CHECK (guard.coordinates(municipality_id) AND NOT is_coordination
  AND (part_of_id IS NULL OR NOT guard.holds_grants(part_of_id)));
CREATE POLICY changes ON partners_agency FOR UPDATE USING (true) WITH CHECK (guard.coordinates(municipality_id)
  AND (part_of_id IS NULL OR NOT guard.holds_grants(part_of_id)));
GRANT SELECT, INSERT, UPDATE (name, kind, part_of_id, skills) ON partners_agency TO msc_app;
CREATE OR REPLACE TRIGGER join_whole BEFORE INSERT OR UPDATE OF part_of_id ON partners_agency FOR EACH ROW
  WHEN (NEW.part_of_id IS NOT NULL) EXECUTE FUNCTION guard.join_whole();
CALL guard.protect_history('partners_historicalagency', 'partners_agency');

-- Login reads members before anybody acts, and acts as the member for what it writes. Who is invited is nobody yet:
-- inactive, a practitioner with basic clearance and no password.
ALTER TABLE partners_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_member FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_member FOR SELECT USING (true);
CREATE POLICY invites ON partners_member FOR INSERT WITH CHECK (NOT is_active AND role = 'practitioner' AND clearance = 0
  AND password LIKE '!%' AND (guard.administers(municipality_id) OR guard.answers_for(municipality_id, agency_id))
  AND EXISTS (SELECT FROM partners_agency a WHERE a.id = agency_id AND a.municipality_id = partners_member.municipality_id));
CREATE POLICY changes ON partners_member FOR UPDATE USING (true)
  WITH CHECK (id = (SELECT guard.member()) OR guard.administers(municipality_id));
CREATE OR REPLACE TRIGGER keep_login_own BEFORE UPDATE ON partners_member FOR EACH ROW EXECUTE FUNCTION guard.keep_login_own();
GRANT SELECT, INSERT, UPDATE (password, last_login, name, email, phone, language, must_change_password) ON partners_member TO msc_app;
CALL guard.protect_history('partners_historicalmember', 'partners_member');

DO $networks$ DECLARE rel text; BEGIN
  FOREACH rel IN ARRAY ARRAY['partners_partnership', 'partners_agreement'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', rel);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', rel);
    EXECUTE format('CREATE POLICY reads ON %I FOR SELECT USING (municipality_id = ANY ((SELECT guard.networks())::uuid[]))', rel);
    EXECUTE format('CREATE POLICY adds ON %I FOR INSERT WITH CHECK (guard.coordinates(municipality_id))', rel);
    EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE USING (municipality_id = ANY ((SELECT guard.networks())::uuid[]))'
      ' WITH CHECK (guard.coordinates(municipality_id))', rel);
    CALL guard.hold(rel::regclass, 'id', 'municipality_id', 'agency_id');
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO msc_app', rel);
  END LOOP;
END $networks$;
CALL guard.protect_history('partners_historicalpartnership', 'partners_partnership');
CALL guard.protect_history('partners_historicalagreement', 'partners_agreement');

ALTER TABLE partners_agreementfile ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_agreementfile FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_agreementfile FOR SELECT USING (EXISTS (SELECT FROM partners_agreement a WHERE a.id = agreement_id));
CREATE POLICY adds ON partners_agreementfile FOR INSERT WITH CHECK (EXISTS (
  SELECT FROM partners_agreement a WHERE a.id = agreement_id AND guard.coordinates(a.municipality_id)) AND uploaded_by_id = (SELECT guard.member()));
GRANT SELECT, INSERT ON partners_agreementfile TO msc_app;
CREATE OR REPLACE TRIGGER note_file AFTER INSERT ON partners_agreementfile FOR EACH ROW EXECUTE FUNCTION guard.note_file();
CREATE POLICY opens_agreements ON record_vaultkey FOR SELECT USING (EXISTS (
  SELECT FROM partners_agreement a WHERE a.id = subject_id));

ALTER TABLE partners_seatchange ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_seatchange FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_seatchange FOR SELECT USING (guard.administers(municipality_id)
  OR guard.answers_for(municipality_id, agency_id) OR member_id = (SELECT guard.member()));
-- Asked for members of the own municipality; by a lead only within the own agency.
CREATE POLICY adds ON partners_seatchange FOR INSERT WITH CHECK (asked_by_id = (SELECT guard.member())
  AND status = 'asked' AND NOT guard.is_oneself(ARRAY[member_id])
  AND EXISTS (SELECT FROM partners_agency a WHERE a.id = agency_id AND a.municipality_id = partners_seatchange.municipality_id)
  AND EXISTS (SELECT FROM partners_member m WHERE m.id = member_id AND m.municipality_id = partners_seatchange.municipality_id
    AND (guard.administers(m.municipality_id) OR (m.agency_id = partners_seatchange.agency_id AND guard.answers_for(m.municipality_id, m.agency_id)))));
-- Declined by who might have confirmed it, or taken back by who asked.
CREATE POLICY declines ON partners_seatchange FOR UPDATE USING (status = 'asked')
  WITH CHECK (status = 'declined' AND answered_by_id = (SELECT guard.member()) AND (asked_by_id = (SELECT guard.member())
    OR (guard.answers_for(municipality_id, agency_id) AND NOT guard.is_oneself(ARRAY[member_id]))));
GRANT SELECT, INSERT, UPDATE (status, answered_by_id, answered_at) ON partners_seatchange TO msc_app;
CALL guard.protect_history('partners_historicalseatchange', 'partners_seatchange');

-- Sessions, second factors and rate limits belong to the login, which works before anybody acts. Who acts reaches their
-- own at most: another's session key would be that member's sight, and what stands in the cache is code to who reads it.
DO $login$ DECLARE rel text; own text; BEGIN
  FOR rel, own IN VALUES ('django_session', ''), ('mscportal_cache', ''), ('account_emailconfirmation', ''), ('socialaccount_socialtoken', ''),
    ('usersessions_usersession', 'OR user_id = (SELECT guard.member())'), ('mfa_authenticator', 'OR user_id = (SELECT guard.member())'),
    ('account_emailaddress', 'OR user_id = (SELECT guard.member())'), ('socialaccount_socialaccount', 'OR user_id = (SELECT guard.member())')
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', rel);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', rel);
    EXECUTE format('CREATE POLICY logs_in ON %I USING ((SELECT guard.nobody()) %s) WITH CHECK ((SELECT guard.nobody()) %2$s)', rel, own);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO msc_app', rel);
  END LOOP;
END $login$;
