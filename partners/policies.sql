-- Who reads and writes the partners' tables.
-- Open by reason (mscportal/guard/open_tables.py): partners_municipality, partners_agency, partners_member.

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

-- Puts an asked-for seat into effect: by the lead of the agency or the coordinator, never one's own, never who asked.
CREATE OR REPLACE FUNCTION guard.confirm_seat(change uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE asked partners_seatchange;
BEGIN
  SELECT * INTO asked FROM partners_seatchange WHERE id = change AND status = 'asked' FOR UPDATE;
  IF NOT FOUND OR asked.member_id = guard.member() OR asked.asked_by_id = guard.member()
    OR NOT guard.answers_for(asked.municipality_id, asked.agency_id)
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not confirm this seat'; END IF;
  UPDATE partners_member SET agency_id = asked.agency_id, role = asked.role, clearance = asked.clearance,
    is_active = asked.is_active WHERE id = asked.member_id AND municipality_id = asked.municipality_id;
  UPDATE partners_seatchange SET status = 'confirmed', answered_by_id = guard.member(), answered_at = clock_timestamp()
    WHERE id = change;
END $$;
REVOKE ALL ON FUNCTION guard.coordinates, guard.administers, guard.answers_for, guard.confirm_seat FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.coordinates, guard.administers, guard.answers_for, guard.confirm_seat TO msc_app, msc_owner;
RESET ROLE;

ALTER TABLE partners_municipality ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_municipality FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_municipality FOR SELECT USING (true);
GRANT SELECT ON partners_municipality TO msc_app;

ALTER TABLE partners_agency ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_agency FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_agency FOR SELECT USING (true);
CREATE POLICY adds ON partners_agency FOR INSERT WITH CHECK (guard.coordinates(municipality_id) AND NOT is_coordination);
CREATE POLICY changes ON partners_agency FOR UPDATE USING (true) WITH CHECK (guard.coordinates(municipality_id));
GRANT SELECT, INSERT, UPDATE (name, kind, part_of_id, skills) ON partners_agency TO msc_app;
CALL guard.protect_history('partners_historicalagency', 'partners_agency');

-- Login reads members before anybody acts; a member changes only what is their own.
ALTER TABLE partners_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_member FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_member FOR SELECT USING (true);
CREATE POLICY invites ON partners_member FOR INSERT WITH CHECK (guard.administers(municipality_id)
  AND NOT is_active AND role = 'practitioner' AND clearance = 0);
CREATE POLICY changes ON partners_member FOR UPDATE USING (true) WITH CHECK ((SELECT guard.member()) IS NULL
  OR id = (SELECT guard.member()) OR guard.administers(municipality_id));
GRANT SELECT, INSERT, UPDATE (password, last_login, name, email, phone, language, must_change_password) ON partners_member TO msc_app;
CALL guard.protect_history('partners_historicalmember', 'partners_member');
-- Changes of a seat through guard.confirm_seat and at login have no acting member or are written by trigger.
DROP POLICY adds ON partners_historicalmember;
CREATE POLICY adds ON partners_historicalmember FOR INSERT WITH CHECK (history_user_id IS NOT DISTINCT FROM (SELECT guard.member()));

DO $networks$ DECLARE rel text; BEGIN
  FOREACH rel IN ARRAY ARRAY['partners_partnership', 'partners_agreement'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', rel);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', rel);
    EXECUTE format('CREATE POLICY reads ON %I FOR SELECT USING (municipality_id = ANY ((SELECT guard.networks())::uuid[]))', rel);
    EXECUTE format('CREATE POLICY adds ON %I FOR INSERT WITH CHECK (guard.coordinates(municipality_id))', rel);
    EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE USING (true) WITH CHECK (guard.coordinates(municipality_id))', rel);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO msc_app', rel);
  END LOOP;
END $networks$;
CALL guard.protect_history('partners_historicalpartnership', 'partners_partnership');
CALL guard.protect_history('partners_historicalagreement', 'partners_agreement');

ALTER TABLE partners_agreementfile ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_agreementfile FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_agreementfile FOR SELECT USING (EXISTS (SELECT FROM partners_agreement a WHERE a.id = agreement_id));
CREATE POLICY adds ON partners_agreementfile FOR INSERT WITH CHECK (EXISTS (
  SELECT FROM partners_agreement a WHERE a.id = agreement_id AND guard.coordinates(a.municipality_id)));
GRANT SELECT, INSERT ON partners_agreementfile TO msc_app;
CREATE POLICY opens_agreements ON record_vaultkey FOR SELECT USING (EXISTS (
  SELECT FROM partners_agreement a WHERE a.id = subject_id));

ALTER TABLE partners_seatchange ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_seatchange FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON partners_seatchange FOR SELECT USING (guard.administers(municipality_id)
  OR guard.answers_for(municipality_id, agency_id) OR member_id = (SELECT guard.member()));
CREATE POLICY adds ON partners_seatchange FOR INSERT WITH CHECK (asked_by_id = (SELECT guard.member())
  AND member_id <> (SELECT guard.member()) AND status = 'asked'
  AND (guard.administers(municipality_id) OR guard.answers_for(municipality_id, agency_id)));
CREATE POLICY declines ON partners_seatchange FOR UPDATE USING (true)
  WITH CHECK (guard.answers_for(municipality_id, agency_id) AND status = 'declined');
GRANT SELECT, INSERT, UPDATE (status, answered_by_id, answered_at) ON partners_seatchange TO msc_app;
CALL guard.protect_history('partners_historicalseatchange', 'partners_seatchange');
