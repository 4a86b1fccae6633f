-- Applies the rule to the tables of cases; triggers that keep what the rule's facts read.
SET LOCAL ROLE msc_rls;

-- References are random: neighbours in a sequence betray what lies between. 5 signs of 31: 28.6 million a prefix.
CREATE OR REPLACE FUNCTION guard.new_reference(prefix text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE signs text := '23456789ABCDEFGHJKMNPQRSTUVWXYZ'; made text; random bytea;
BEGIN
  LOOP
    random := sha256(uuid_send(gen_random_uuid()));
    SELECT upper(prefix) || '-' || string_agg(substr(signs, 1 + get_byte(random, i) % 31, 1), '') INTO made FROM generate_series(0, 4) i;
    EXIT WHEN NOT EXISTS (SELECT FROM cases_case WHERE reference = made)
      AND NOT EXISTS (SELECT FROM meetings_escalation WHERE reference = made);
  END LOOP;
  RETURN made;
END $$;

-- The coordination unit is on every case of its municipality from the day it opens, with all four permissions.
CREATE OR REPLACE FUNCTION guard.grant_coordination() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE one uuid := gen_random_uuid();
BEGIN
  INSERT INTO cases_agencygrant (id, grant_id, group_id, case_id, permission_id, valid_from, purpose, legal_basis)
  SELECT gen_random_uuid(), one, a.group_id, NEW.id, p.id, NEW.opened_on, 'coordination', 'mandate'
  FROM partners_agency a, auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
  WHERE a.municipality_id = NEW.municipality_id AND a.is_coordination AND t.app_label = 'cases' AND t.model = 'case';
  IF guard.is_coordination() AND guard.home() = NEW.municipality_id THEN
    UPDATE guard.facts SET case_ids = case_ids || NEW.id, municipalities = municipalities || NEW.municipality_id
    WHERE pid = pg_backend_pid() AND xid = pg_current_xact_id();
  END IF;
  RETURN NULL;
END $$;

-- Grants carry the case's municipality and table, and an agency that has parts holds none.
CREATE OR REPLACE FUNCTION guard.place_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT c.municipality_id, c."table" INTO NEW.municipality_id, NEW.table_name FROM cases_case c WHERE c.id = NEW.case_id;
  IF TG_TABLE_NAME = 'cases_agencygrant' AND EXISTS (SELECT FROM partners_agency whole
    JOIN partners_agency part ON part.part_of_id = whole.id WHERE whole.group_id = (to_jsonb(NEW)->>'group_id')::int)
  THEN RAISE check_violation USING MESSAGE = 'an agency that has parts holds no grant', CONSTRAINT = 'grant_to_a_part'; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION guard.move_grants() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE cases_agencygrant SET table_name = NEW."table" WHERE case_id = NEW.id;
  UPDATE cases_membergrant SET table_name = NEW."table" WHERE case_id = NEW.id;
  RETURN NULL;
END $$;

-- Layers that a query finds, newest first: operators on text are not leakproof, so the policies judge these ids again.
CREATE OR REPLACE FUNCTION guard.search(query tsquery, at_most int DEFAULT 200) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE f guard.facts;
BEGIN
  SELECT * INTO f FROM guard.facts WHERE pid = pg_backend_pid() AND xid = pg_current_xact_id_if_assigned();
  RETURN ARRAY(
    SELECT l.id FROM cases_layer l
    WHERE l.tsv @@ query AND l.municipality_id = ANY (f.municipalities)
      AND (l.case_id IN (SELECT unnest(f.case_ids))) IS TRUE
      AND l.classification <= f.clearance
      AND (l.audience = 'table'
        OR (l.audience = 'agencies' AND (l.originator_id = f.agency OR f.agency = ANY (l.named_agencies)))
        OR (l.audience = 'people' AND (l.author_id = f.member OR f.member = ANY (l.named_people)))
        OR l.id = ANY (f.released))
    ORDER BY l.day DESC LIMIT at_most);
END $$;
-- A name is given to all on a case by who may share it, not by every lead.
CREATE OR REPLACE FUNCTION guard.keep_anonymous() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'msc_rls' AND NOT guard.may('share', OLD.id)
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not reveal this case'; END IF;
  RETURN NEW;
END $$;
-- Whether the acting member reads an item's full layer; security invoker, so the policies answer.
CREATE OR REPLACE FUNCTION guard.reads_item(item uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (SELECT FROM cases_layer l WHERE l.id = item AND l.part = 'full') $$;
-- Whether a layer is a shared version of an item that its own agency wrote, on the same case under the same key.
CREATE OR REPLACE FUNCTION guard.extends_item(shared cases_layer) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM cases_layer l WHERE l.id = shared.item_id AND l.part = 'full' AND l.case_id = shared.case_id
    AND l.municipality_id = shared.municipality_id AND l.originator_id = shared.originator_id AND l.key = shared.key)
$$;
REVOKE ALL ON FUNCTION guard.keep_anonymous, guard.extends_item, guard.reads_item, guard.new_reference, guard.grant_coordination, guard.place_grant, guard.move_grants, guard.search FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.new_reference, guard.reads_item, guard.extends_item, guard.search TO msc_app;
GRANT EXECUTE ON FUNCTION guard.extends_item, guard.reads_item, guard.keep_anonymous, guard.grant_coordination, guard.place_grant, guard.move_grants TO msc_owner;
RESET ROLE;

CREATE OR REPLACE TRIGGER grant_coordination AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION guard.grant_coordination();
CREATE OR REPLACE TRIGGER move_grants AFTER UPDATE OF "table" ON cases_case FOR EACH ROW EXECUTE FUNCTION guard.move_grants();
CREATE OR REPLACE TRIGGER place_grant BEFORE INSERT OR UPDATE ON cases_agencygrant FOR EACH ROW EXECUTE FUNCTION guard.place_grant();
CREATE OR REPLACE TRIGGER place_grant BEFORE INSERT OR UPDATE ON cases_membergrant FOR EACH ROW EXECUTE FUNCTION guard.place_grant();

ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_case FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON cases_case FOR SELECT USING (id = ANY ((SELECT guard.case_ids())::uuid[]));
CREATE POLICY opens ON cases_case FOR INSERT WITH CHECK (guard.coordinates(municipality_id));
CREATE POLICY changes ON cases_case FOR UPDATE USING (id = ANY ((SELECT guard.case_ids())::uuid[])) WITH CHECK (guard.may('lead', id));
CALL guard.hold('cases_case', 'id', 'municipality_id', 'reference');
CREATE OR REPLACE TRIGGER keep_anonymous BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (OLD.is_anonymous AND NOT NEW.is_anonymous) EXECUTE FUNCTION guard.keep_anonymous();
GRANT SELECT, INSERT, UPDATE ON cases_case TO msc_app;
CALL guard.protect_history('cases_historicalcase', 'cases_case');

-- sees_identity: sees_case, and the case is not anonymous or was revealed to the member's agency.
ALTER TABLE cases_identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_identity FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON cases_identity FOR SELECT USING (case_id = ANY ((SELECT guard.case_ids())::uuid[])
  AND NOT case_id = ANY ((SELECT guard.concealed())::uuid[]));
CREATE POLICY adds ON cases_identity FOR INSERT WITH CHECK (guard.may('lead', case_id)
  AND EXISTS (SELECT FROM cases_case c WHERE c.id = case_id AND c.municipality_id = cases_identity.municipality_id));
CREATE POLICY changes ON cases_identity FOR UPDATE USING (case_id = ANY ((SELECT guard.case_ids())::uuid[])
  AND NOT case_id = ANY ((SELECT guard.concealed())::uuid[])) WITH CHECK (guard.may('lead', case_id));
CALL guard.hold('cases_identity', 'case_id', 'municipality_id');
GRANT SELECT, INSERT, UPDATE ON cases_identity TO msc_app;
CALL guard.protect_history('cases_historicalidentity', 'cases_identity', 'case_id');

CALL guard.protect_statements('cases_phenomenon', 'contribute');
-- One that only some could read would be told to the others by its code being taken.
CREATE POLICY adds_for_all ON cases_phenomenon AS RESTRICTIVE FOR INSERT WITH CHECK (audience = 'table' AND classification = 1);
CREATE POLICY removes ON cases_phenomenon FOR DELETE USING (originator_id = (SELECT guard.agency())
  AND classification <= (SELECT guard.clearance()) AND guard.may('contribute', case_id));
GRANT SELECT, INSERT, DELETE ON cases_phenomenon TO msc_app;
CALL guard.protect_history('cases_historicalphenomenon', 'cases_phenomenon');

-- A relation names two cases; it is told only to who sees both.
ALTER TABLE cases_relation ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_relation FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON cases_relation FOR SELECT USING (case_id = ANY ((SELECT guard.case_ids())::uuid[])
  AND other_id = ANY ((SELECT guard.case_ids())::uuid[]));
CREATE POLICY adds ON cases_relation FOR INSERT WITH CHECK (guard.may('contribute', case_id) AND guard.may('view', other_id));
CREATE POLICY removes ON cases_relation FOR DELETE USING (guard.may('contribute', case_id) AND guard.may('view', other_id));
GRANT SELECT, INSERT, DELETE ON cases_relation TO msc_app;
CALL guard.protect_history('cases_historicalrelation', 'cases_relation');

CALL guard.protect_statements('cases_layer', 'contribute');
-- A shared version is written by a person of the originator who reads the full text.
CREATE POLICY adds_extract ON cases_layer FOR INSERT WITH CHECK (part = 'extract' AND originator_id = (SELECT guard.agency())
  AND guard.may('contribute', case_id) AND guard.extends_item(cases_layer));
CREATE POLICY changes_extract ON cases_layer AS RESTRICTIVE FOR UPDATE USING (part = 'full' OR guard.reads_item(item_id));
CREATE POLICY removes_extract ON cases_layer FOR DELETE USING (part = 'extract' AND originator_id = (SELECT guard.agency())
  AND guard.reads_item(item_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON cases_layer TO msc_app;
CALL guard.protect_history('cases_historicallayer', 'cases_layer');

ALTER TABLE cases_attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_attachment FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON cases_attachment FOR SELECT USING (case_id = ANY ((SELECT guard.case_ids())::uuid[])
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = layer_id AND l.part = 'full'));
CREATE POLICY adds ON cases_attachment FOR INSERT WITH CHECK (uploaded_by_id = (SELECT guard.member())
  AND guard.may('contribute', case_id)
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = layer_id AND l.part = 'full' AND l.originator_id = (SELECT guard.agency())
    AND l.case_id = cases_attachment.case_id));
GRANT SELECT, INSERT ON cases_attachment TO msc_app;
CREATE OR REPLACE TRIGGER note_file AFTER INSERT ON cases_attachment FOR EACH ROW EXECUTE FUNCTION guard.note_file();

-- Releases: known to the originator's members who read the statement in full.
ALTER TABLE cases_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_release FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON cases_release FOR SELECT USING (originator_id = (SELECT guard.agency())
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = statement_id));
CREATE POLICY adds ON cases_release FOR INSERT WITH CHECK (originator_id = (SELECT guard.agency())
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = statement_id AND l.part = 'full' AND l.originator_id = (SELECT guard.agency())
    AND l.case_id = cases_release.case_id AND l.municipality_id = cases_release.municipality_id));
CREATE POLICY changes ON cases_release FOR UPDATE USING (originator_id = (SELECT guard.agency())
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = statement_id)) WITH CHECK (originator_id = (SELECT guard.agency())
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = statement_id));
CREATE POLICY removes ON cases_release FOR DELETE USING (originator_id = (SELECT guard.agency())
  AND EXISTS (SELECT FROM cases_layer l WHERE l.id = statement_id));
CALL guard.hold('cases_release', 'id', 'statement_id', 'case_id', 'municipality_id', 'originator_id', 'agency_id', 'member_id');
GRANT SELECT, INSERT, UPDATE, DELETE ON cases_release TO msc_app;
CALL guard.protect_history('cases_historicalrelease', 'cases_release');

CALL guard.protect_case_rows('cases_agencygrant', 'share');
CALL guard.protect_case_rows('cases_membergrant', 'share');
CALL guard.hold('cases_agencygrant', 'id', 'grant_id', 'case_id', 'permission_id', 'group_id');
CALL guard.hold('cases_membergrant', 'id', 'grant_id', 'case_id', 'permission_id', 'user_id');
GRANT SELECT, INSERT, UPDATE, DELETE ON cases_agencygrant, cases_membergrant TO msc_app;
CALL guard.protect_history('cases_historicalagencygrant', 'cases_agencygrant');
CALL guard.protect_history('cases_historicalmembergrant', 'cases_membergrant');

-- Who is kept out and to whom a name was revealed is known to those who decide it.
CALL guard.protect_case_rows('cases_recusal', 'share');
ALTER POLICY reads ON cases_recusal USING (case_id = ANY ((SELECT guard.case_ids())::uuid[]) AND guard.may('share', case_id));
CALL guard.protect_case_rows('cases_reveal', 'share');
ALTER POLICY reads ON cases_reveal USING (case_id = ANY ((SELECT guard.case_ids())::uuid[]) AND guard.may('share', case_id));
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

-- Who was asked to act, or who set the action, tells what came of it.
ALTER TABLE cases_actionreport ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_actionreport FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON cases_actionreport FOR SELECT USING (case_id = ANY ((SELECT guard.case_ids())::uuid[])
  AND EXISTS (SELECT FROM cases_action a WHERE a.id = action_id));
CREATE POLICY adds ON cases_actionreport FOR INSERT WITH CHECK (member_id = (SELECT guard.member()) AND EXISTS (
  SELECT FROM cases_action a WHERE a.id = action_id AND a.case_id = cases_actionreport.case_id
    AND (a.member_id = (SELECT guard.member()) OR a.agency_id = (SELECT guard.agency()) OR a.originator_id = (SELECT guard.agency()))));
GRANT SELECT, INSERT ON cases_actionreport TO msc_app;
CALL guard.protect_history('cases_historicalactionreport', 'cases_actionreport');
