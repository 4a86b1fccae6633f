-- Who reads and writes the partners' tables.
-- Open to read by reason (OPEN_TO_READ in mscportal/guard/open_tables.py): partners_municipality, partners_agency, partners_closeddays,
-- partners_member.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.

CALL guard.close('partners_municipality');
CREATE POLICY reads ON partners_municipality FOR SELECT USING (true);
-- Its country, clock and short name are the operator's, who brings the city file in: the clock decides on which day a right ends.
CREATE POLICY changes ON partners_municipality FOR UPDATE USING (true) WITH CHECK (
  guard.administers(id) -- term
);
GRANT SELECT, UPDATE (name, languages, emergency_roles) ON partners_municipality TO msc_app;
CALL guard.protect_history('partners_historicalmunicipality', 'partners_municipality');

CALL guard.close('partners_agency');
CREATE POLICY reads ON partners_agency FOR SELECT USING (true);
CREATE POLICY adds ON partners_agency FOR INSERT WITH CHECK (
  guard.coordinates(municipality_id) -- term
  AND NOT is_coordination -- term
  AND (part_of_id IS NULL OR NOT guard.holds_grants(part_of_id)) -- term
);
CREATE POLICY changes ON partners_agency FOR UPDATE USING (true) WITH CHECK (
  guard.coordinates(municipality_id) -- term
  AND (part_of_id IS NULL OR NOT guard.holds_grants(part_of_id)) -- term
);
GRANT SELECT, INSERT, UPDATE (name, kind, part_of_id, skills) ON partners_agency TO msc_app;
CREATE OR REPLACE TRIGGER join_whole BEFORE INSERT OR UPDATE OF part_of_id ON partners_agency FOR EACH ROW
  WHEN (NEW.part_of_id IS NOT NULL) EXECUTE FUNCTION guard.join_whole();
CALL guard.protect_history('partners_historicalagency', 'partners_agency');

-- Kept by who answers for the agency; known to whoever knows the agency.
CALL guard.close('partners_closeddays');
CREATE POLICY reads ON partners_closeddays FOR SELECT USING (true);
CREATE POLICY adds ON partners_closeddays FOR INSERT WITH CHECK (
  EXISTS (SELECT FROM partners_agency a WHERE a.id = agency_id -- term
    AND guard.answers_for(a.municipality_id, a.id) -- term
  )
);
CREATE POLICY removes ON partners_closeddays FOR DELETE USING (
  EXISTS (SELECT FROM partners_agency a WHERE a.id = agency_id -- term
    AND guard.answers_for(a.municipality_id, a.id) -- term
  )
);
GRANT SELECT, INSERT, DELETE ON partners_closeddays TO msc_app;
CALL guard.protect_history('partners_historicalcloseddays', 'partners_closeddays');

-- Login reads members before anybody acts, and acts as the member for what it writes. Who is invited is nobody yet:
-- inactive, a practitioner with basic clearance and no password.
CALL guard.close('partners_member');
CREATE POLICY reads ON partners_member FOR SELECT USING (true);
CREATE POLICY invites ON partners_member FOR INSERT WITH CHECK (
  NOT is_active -- term
  AND role = 'practitioner' -- term
  AND clearance = 0 -- term
  AND password LIKE '!%' -- term
  AND ( -- term
    guard.administers(municipality_id) -- branch
    OR guard.answers_for(municipality_id, agency_id) -- term
  )
  AND EXISTS (SELECT FROM partners_agency a WHERE a.id = agency_id -- term
    AND a.municipality_id = partners_member.municipality_id -- term
  )
);
CREATE POLICY changes ON partners_member FOR UPDATE USING (true) WITH CHECK (
  id = (SELECT guard.member()) -- branch
  OR guard.administers(municipality_id) -- term
);
CREATE OR REPLACE TRIGGER keep_login_own BEFORE UPDATE ON partners_member FOR EACH ROW EXECUTE FUNCTION guard.keep_login_own();
CREATE OR REPLACE TRIGGER drop_waiting AFTER UPDATE OF is_active ON partners_member FOR EACH ROW
  WHEN (OLD.is_active > NEW.is_active) EXECUTE FUNCTION guard.drop_waiting();
GRANT SELECT, INSERT, UPDATE (password, last_login, name, email, phone, language, must_change_password) ON partners_member TO msc_app;
CALL guard.protect_history('partners_historicalmember', 'partners_member');

CALL guard.protect_network_rows('partners_partnership');
CALL guard.protect_network_rows('partners_agreement');
GRANT SELECT, INSERT, UPDATE ON partners_partnership, partners_agreement TO msc_app;
CALL guard.protect_history('partners_historicalpartnership', 'partners_partnership');
CALL guard.protect_history('partners_historicalagreement', 'partners_agreement');

CALL guard.close('partners_agreementfile');
CREATE POLICY reads ON partners_agreementfile FOR SELECT USING (
  EXISTS (SELECT FROM partners_agreement a WHERE a.id = agreement_id) -- term
);
CREATE POLICY adds ON partners_agreementfile FOR INSERT WITH CHECK (
  uploaded_by_id = (SELECT guard.member()) -- term
  AND EXISTS (SELECT FROM partners_agreement a WHERE a.id = agreement_id -- term
    AND guard.coordinates(a.municipality_id) -- term
  )
);
GRANT SELECT, INSERT ON partners_agreementfile TO msc_app;
CREATE OR REPLACE TRIGGER note_file AFTER INSERT ON partners_agreementfile FOR EACH ROW EXECUTE FUNCTION guard.note_file();
CREATE POLICY opens_agreements ON record_vaultkey FOR SELECT USING (
  EXISTS (SELECT FROM partners_agreement a WHERE a.id = subject_id) -- term
);

CALL guard.close('partners_seatchange');
CREATE POLICY reads ON partners_seatchange FOR SELECT USING (
  guard.administers(municipality_id) -- branch
  OR guard.answers_for(municipality_id, agency_id) -- term
  OR member_id = (SELECT guard.member()) -- term
);
-- Asked for members of the own municipality; by a lead only within the own agency.
CREATE POLICY adds ON partners_seatchange FOR INSERT WITH CHECK (
  asked_by_id = (SELECT guard.member()) -- term
  AND status = 'asked' -- term
  AND NOT guard.is_oneself(ARRAY[member_id]) -- term
  AND EXISTS (SELECT FROM partners_agency a WHERE a.id = agency_id -- term
    AND a.municipality_id = partners_seatchange.municipality_id -- term
  )
  AND EXISTS (SELECT FROM partners_member m WHERE m.id = member_id -- term
    AND m.municipality_id = partners_seatchange.municipality_id -- term
    AND ( -- term
      guard.administers(m.municipality_id) -- branch
      OR ( -- term
        m.agency_id = partners_seatchange.agency_id -- term
        AND guard.answers_for(m.municipality_id, m.agency_id) -- term
      )
    )
  )
);
-- Declined by who might have confirmed it, or taken back by who asked.
CREATE POLICY declines ON partners_seatchange FOR UPDATE USING (
  status = 'asked' -- term
) WITH CHECK (
  status = 'declined' -- term
  AND answered_by_id = (SELECT guard.member()) -- term
  AND ( -- term
    asked_by_id = (SELECT guard.member()) -- branch
    OR ( -- term
      guard.answers_for(municipality_id, agency_id) -- term
      AND NOT guard.is_oneself(ARRAY[member_id]) -- term
    )
  )
);
GRANT SELECT, INSERT, UPDATE (status, answered_by_id, answered_at) ON partners_seatchange TO msc_app;
CALL guard.protect_history('partners_historicalseatchange', 'partners_seatchange');

CALL guard.protect_login_rows('django_session');
CALL guard.protect_login_rows('mscportal_cache');
CALL guard.protect_login_rows('account_emailconfirmation');
CALL guard.protect_login_rows('socialaccount_socialtoken');
CALL guard.protect_login_rows('usersessions_usersession', 'user_id = (SELECT guard.member())');
CALL guard.protect_login_rows('mfa_authenticator', 'user_id = (SELECT guard.member())');
CALL guard.protect_login_rows('account_emailaddress', 'user_id = (SELECT guard.member())');
CALL guard.protect_login_rows('socialaccount_socialaccount', 'user_id = (SELECT guard.member())');
