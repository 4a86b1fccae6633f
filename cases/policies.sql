-- Applies the rule to the tables of cases.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.

CREATE OR REPLACE TRIGGER grant_coordination AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION guard.grant_coordination();
CREATE OR REPLACE TRIGGER move_grants AFTER UPDATE OF "table" ON cases_case FOR EACH ROW EXECUTE FUNCTION guard.move_grants();
CREATE OR REPLACE TRIGGER place_grant BEFORE INSERT OR UPDATE ON cases_agencygrant FOR EACH ROW EXECUTE FUNCTION guard.place_grant();
CREATE OR REPLACE TRIGGER place_grant BEFORE INSERT OR UPDATE ON cases_membergrant FOR EACH ROW EXECUTE FUNCTION guard.place_grant();

CALL guard.close('cases_case');
CREATE POLICY reads ON cases_case FOR SELECT USING (
  id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
);
CREATE POLICY opens ON cases_case FOR INSERT WITH CHECK (
  guard.coordinates(municipality_id) -- term
);
CREATE POLICY changes ON cases_case FOR UPDATE USING (
  id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
) WITH CHECK (
  guard.may('lead', id) -- term
);
CALL guard.hold('cases_case', 'id', 'municipality_id', 'reference');
CREATE OR REPLACE TRIGGER keep_anonymous BEFORE UPDATE ON cases_case FOR EACH ROW WHEN (
  OLD.is_anonymous -- branch
  AND NOT NEW.is_anonymous -- term
) EXECUTE FUNCTION guard.keep_anonymous();
GRANT SELECT, INSERT, UPDATE ON cases_case TO msc_app;
CALL guard.protect_history('cases_historicalcase', 'cases_case');

-- sees_identity: sees_case, and the case is not anonymous or was revealed to the member's agency.
CALL guard.close('cases_identity');
CREATE POLICY reads ON cases_identity FOR SELECT USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND NOT case_id = ANY ((SELECT guard.concealed())::uuid[]) -- term
);
CREATE POLICY adds ON cases_identity FOR INSERT WITH CHECK (
  guard.may('lead', case_id) -- term
  AND EXISTS (SELECT FROM cases_case c WHERE c.id = case_id -- term
    AND c.municipality_id = cases_identity.municipality_id -- term
  )
);
CREATE POLICY changes ON cases_identity FOR UPDATE USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND NOT case_id = ANY ((SELECT guard.concealed())::uuid[]) -- term
) WITH CHECK (
  guard.may('lead', case_id) -- term
);
CALL guard.hold('cases_identity', 'case_id', 'municipality_id');
GRANT SELECT, INSERT, UPDATE ON cases_identity TO msc_app;
CALL guard.protect_history('cases_historicalidentity', 'cases_identity', 'case_id');

CALL guard.protect_statements('cases_phenomenon', 'contribute');
-- One that only some could read would be told to the others by its code being taken.
CREATE POLICY adds_for_all ON cases_phenomenon AS RESTRICTIVE FOR INSERT WITH CHECK (
  audience = 'table' -- term
  AND classification = 1 -- term
);
CREATE POLICY removes ON cases_phenomenon FOR DELETE USING (
  originator_id = (SELECT guard.agency()) -- term
  AND classification <= (SELECT guard.clearance()) -- term
  AND guard.may('contribute', case_id) -- term
);
GRANT SELECT, INSERT, DELETE ON cases_phenomenon TO msc_app;
CALL guard.protect_history('cases_historicalphenomenon', 'cases_phenomenon');

-- A relation names two cases; it is told only to who sees both.
CALL guard.close('cases_relation');
CREATE POLICY reads ON cases_relation FOR SELECT USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND other_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
);
CREATE POLICY adds ON cases_relation FOR INSERT WITH CHECK (
  guard.may('contribute', case_id) -- term
  AND guard.may('view', other_id) -- term
);
CREATE POLICY removes ON cases_relation FOR DELETE USING (
  guard.may('contribute', case_id) -- term
  AND guard.may('view', other_id) -- term
);
GRANT SELECT, INSERT, DELETE ON cases_relation TO msc_app;
CALL guard.protect_history('cases_historicalrelation', 'cases_relation');

CALL guard.protect_statements('cases_layer', 'contribute');
-- A shared version is written by a person of the originator who reads the full text.
CREATE POLICY adds_extract ON cases_layer FOR INSERT WITH CHECK (
  part = 'extract' -- term
  AND originator_id = (SELECT guard.agency()) -- term
  AND guard.extends_item(cases_layer) -- term
);
CREATE POLICY changes_extract ON cases_layer AS RESTRICTIVE FOR UPDATE USING (
  guard.reads_item(item_id) -- term
);
CREATE POLICY removes_extract ON cases_layer FOR DELETE USING (
  part = 'extract' -- term
  AND originator_id = (SELECT guard.agency()) -- term
  AND guard.reads_item(item_id) -- term
);
CREATE OR REPLACE TRIGGER keep_entrusted BEFORE UPDATE ON cases_layer FOR EACH ROW WHEN (
  OLD.is_entrusted -- branch
  AND NOT NEW.is_entrusted -- term
) EXECUTE FUNCTION guard.keep_entrusted();
GRANT SELECT, INSERT, UPDATE, DELETE ON cases_layer TO msc_app;
CALL guard.protect_history('cases_historicallayer', 'cases_layer');

CALL guard.close('cases_attachment');
CREATE POLICY reads ON cases_attachment FOR SELECT USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = layer_id -- term
    AND l.part = 'full' -- term
  )
);
CREATE POLICY adds ON cases_attachment FOR INSERT WITH CHECK (
  uploaded_by_id = (SELECT guard.member()) -- term
  AND guard.may('contribute', case_id) -- term
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = layer_id -- term
    AND l.part = 'full' -- term
    AND l.originator_id = (SELECT guard.agency()) -- term
    AND l.case_id = cases_attachment.case_id -- term
  )
);
GRANT SELECT, INSERT ON cases_attachment TO msc_app;
CREATE OR REPLACE TRIGGER note_file AFTER INSERT ON cases_attachment FOR EACH ROW EXECUTE FUNCTION guard.note_file();

-- Releases: known to the originator's members who read the statement in full, and kept by them.
CALL guard.close('cases_release');
CREATE POLICY keeps ON cases_release USING (
  originator_id = (SELECT guard.agency()) -- term
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = statement_id) -- term
) WITH CHECK (
  originator_id = (SELECT guard.agency()) -- term
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = statement_id -- term
    AND l.part = 'full' -- term
    AND l.originator_id = (SELECT guard.agency()) -- term
    AND l.case_id = cases_release.case_id -- term
    AND l.municipality_id = cases_release.municipality_id -- term
  )
);
CALL guard.hold('cases_release', 'id', 'statement_id', 'case_id', 'municipality_id', 'originator_id', 'agency_id', 'member_id');
GRANT SELECT, INSERT, UPDATE, DELETE ON cases_release TO msc_app;
CALL guard.protect_history('cases_historicalrelease', 'cases_release');

CALL guard.protect_case_rows('cases_agencygrant', 'share');
CALL guard.protect_case_rows('cases_membergrant', 'share');
-- Hours are given in an emergency alone (guard.take_emergency).
CREATE POLICY adds_by_days ON cases_agencygrant AS RESTRICTIVE FOR INSERT WITH CHECK (
  ends_at IS NULL -- term
);
CREATE POLICY adds_by_days ON cases_membergrant AS RESTRICTIVE FOR INSERT WITH CHECK (
  ends_at IS NULL -- term
);
CALL guard.hold('cases_agencygrant', 'id', 'grant_id', 'case_id', 'permission_id', 'group_id', 'ends_at');
CALL guard.hold('cases_membergrant', 'id', 'grant_id', 'case_id', 'permission_id', 'user_id', 'ends_at');
GRANT SELECT, INSERT, UPDATE, DELETE ON cases_agencygrant, cases_membergrant TO msc_app;
CALL guard.protect_history('cases_historicalagencygrant', 'cases_agencygrant');
CALL guard.protect_history('cases_historicalmembergrant', 'cases_membergrant');

-- Who is kept out and to whom a name was revealed is known to those who decide it.
CALL guard.protect_case_rows('cases_recusal', 'share');
CALL guard.protect_case_rows('cases_reveal', 'share');
ALTER POLICY reads ON cases_recusal USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- belt: for the index; share asks for sees_case itself
  AND guard.may('share', case_id) -- term
);
ALTER POLICY reads ON cases_reveal USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- belt: for the index; share asks for sees_case itself
  AND guard.may('share', case_id) -- term
);
GRANT SELECT, INSERT, DELETE ON cases_recusal, cases_reveal TO msc_app;
CALL guard.protect_history('cases_historicalrecusal', 'cases_recusal');
CALL guard.protect_history('cases_historicalreveal', 'cases_reveal');

CALL guard.protect_statements('cases_goal', 'lead');
CALL guard.protect_statements('cases_action', 'contribute');
GRANT SELECT, INSERT, UPDATE ON cases_goal, cases_action TO msc_app;
CALL guard.protect_history('cases_historicalgoal', 'cases_goal');
CALL guard.protect_history('cases_historicalaction', 'cases_action');

CALL guard.protect_statements('cases_told', 'contribute');
GRANT SELECT, INSERT, UPDATE ON cases_told TO msc_app;
CALL guard.protect_history('cases_historicaltold', 'cases_told');

CALL guard.protect_statements('cases_emergencycard', 'lead');
GRANT SELECT, INSERT, UPDATE ON cases_emergencycard TO msc_app;
CALL guard.protect_history('cases_historicalemergencycard', 'cases_emergencycard');

-- Who was asked to act, or who set the action, tells what came of it.
CALL guard.close('cases_actionreport');
CREATE POLICY reads ON cases_actionreport FOR SELECT USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND EXISTS (SELECT FROM cases_action a WHERE a.id = action_id) -- term
);
CREATE POLICY adds ON cases_actionreport FOR INSERT WITH CHECK (
  member_id = (SELECT guard.member()) -- term
  AND EXISTS (SELECT FROM cases_action a WHERE a.id = action_id -- term
    AND a.case_id = cases_actionreport.case_id -- term
    AND ( -- term
      a.member_id = (SELECT guard.member()) -- branch
      OR a.agency_id = (SELECT guard.agency()) -- term
      OR a.originator_id = (SELECT guard.agency()) -- term
    )
  )
);
GRANT SELECT, INSERT ON cases_actionreport TO msc_app;
CALL guard.protect_history('cases_historicalactionreport', 'cases_actionreport');
