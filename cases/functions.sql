-- What the policies of cases ask, and triggers that keep what the rule's facts read.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- References are random: neighbours in a sequence betray what lies between. 5 signs of 31: 28.6 million a prefix.
CREATE OR REPLACE FUNCTION guard.new_reference(prefix text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE signs text := '23456789ABCDEFGHJKMNPQRSTUVWXYZ'; made text; random bytea;
BEGIN
  LOOP
    random := sha256(uuid_send(gen_random_uuid()));
    SELECT upper(prefix) || '-' || string_agg(substr(signs, 1 + get_byte(random, i) % 31, 1), '') INTO made FROM generate_series(0, 4) i;
    EXIT WHEN NOT EXISTS (SELECT FROM cases_case WHERE reference = made
      UNION ALL SELECT FROM meetings_escalation WHERE reference = made);
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
  WHERE a.municipality_id = NEW.municipality_id -- term
    AND a.is_coordination -- term
    AND (t.app_label, t.model) = ('cases', 'case') -- term
  ;
  -- Whoever acts opened it, so coordinates there.
  UPDATE guard.facts SET case_ids = case_ids || NEW.id, municipalities = municipalities || NEW.municipality_id
  WHERE pid = pg_backend_pid()
    AND xid = pg_current_xact_id() -- belt: facts of another transaction are not believed
  ;
  RETURN NULL;
END $$;

-- Grants carry the case's municipality and table, and an agency that has parts holds none.
CREATE OR REPLACE FUNCTION guard.place_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- A case that moves at this moment moves those of its grants that it finds: a new one waits for it.
  IF TG_OP = 'INSERT' THEN PERFORM FROM cases_case c WHERE c.id = NEW.case_id FOR SHARE; END IF;
  SELECT c.municipality_id, c."table" INTO NEW.municipality_id, NEW.table_name FROM cases_case c WHERE c.id = NEW.case_id;
  IF EXISTS (SELECT FROM partners_agency whole JOIN partners_agency part ON part.part_of_id = whole.id -- branch
    WHERE whole.group_id = (to_jsonb(NEW)->>'group_id')::int)
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

-- Layers that a query finds, newest first: operators on text are not leakproof, so row-level security keeps them off the
-- index; this reads past the policies by the same text of the rule, and the policies judge its ids again. A hash set of
-- cases takes 3 ms where an array takes 12 (1,000 cases).
DO $make$ BEGIN EXECUTE format($f$
CREATE OR REPLACE FUNCTION guard.search(query tsquery, at_most int DEFAULT 200) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN ARRAY(
    SELECT id FROM (
      SELECT id, day FROM cases_layer
      WHERE tsv @@ query -- term
        AND NOT ( -- term
          case_id IN (SELECT unnest(guard.concealed())) -- branch
          AND originator_id <> (SELECT guard.agency()) -- term
        )
        AND (%s) -- term
      -- Who may not know a name finds others' texts as they read them: neither by the name nor by its absence.
      UNION ALL
      SELECT id, day FROM cases_layer
      WHERE case_id = ANY ((SELECT guard.concealed())::uuid[]) -- term
        AND originator_id <> (SELECT guard.agency()) -- term
        -- In this order, or how long it takes would tell of statements that stay hidden.
        AND CASE WHEN (%s) THEN to_tsvector('simple', guard.nameless('cases_layer', id, 'text')) @@ query END -- term
    ) found
    ORDER BY day DESC LIMIT at_most);
END $$ $f$, guard.sees_full('(case_id IN (SELECT unnest(guard.case_ids()))) IS TRUE'), guard.sees_full()); END $make$;

-- A name is given to all on a case by who may share it, not by every lead, with the word of who brought the case.
CREATE OR REPLACE FUNCTION guard.keep_anonymous() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'msc_rls' -- branch
    AND NOT ( -- term
      guard.may('share', OLD.id) -- term
      AND EXISTS (SELECT FROM cases_namerequest w WHERE w.case_id = OLD.id -- term
        AND w.agency_id IS NULL -- term
        AND w.answer = 'given' -- term
      )
    )
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not reveal this case'; END IF;
  RETURN NEW;
END $$;
-- What was entrusted under professional secrecy (SGB VIII § 65; art. 458ter) is for its author to lift, for nobody else.
CREATE OR REPLACE FUNCTION guard.keep_entrusted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'msc_rls' -- branch
    AND OLD.author_id IS DISTINCT FROM guard.member() -- term
  THEN RAISE insufficient_privilege USING MESSAGE = 'only its author lifts professional secrecy'; END IF;
  RETURN NEW;
END $$;
-- Whether the acting member reads an item's full layer, whose id is the item's; security invoker, so the policies answer.
CREATE OR REPLACE FUNCTION guard.reads_item(item uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (SELECT FROM cases_layer l WHERE l.id = item) $$;
-- Whether a layer is a shared version of an item that its own agency wrote, on the same case under the same key.
CREATE OR REPLACE FUNCTION guard.extends_item(shared cases_layer) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM cases_layer l WHERE l.id = shared.item_id
    AND l.part = 'full' -- term
    AND l.case_id = shared.case_id -- term
    AND l.municipality_id = shared.municipality_id -- term
    AND l.originator_id = shared.originator_id -- term
    AND l.key = shared.key -- term
  )
$$;
REVOKE ALL ON FUNCTION guard.keep_anonymous, guard.keep_entrusted, guard.extends_item, guard.reads_item, guard.new_reference, guard.grant_coordination, guard.place_grant, guard.move_grants, guard.search FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.new_reference, guard.reads_item, guard.extends_item, guard.search TO msc_app;
GRANT EXECUTE ON FUNCTION guard.extends_item, guard.reads_item, guard.keep_anonymous, guard.keep_entrusted, guard.grant_coordination, guard.place_grant, guard.move_grants TO msc_owner;
RESET ROLE;

