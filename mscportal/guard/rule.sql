-- The need-to-know rule and the facts it needs: the one place where it is written.
-- Applied at the end of `migrate` as msc_owner; every object in schema guard belongs to msc_rls.
-- A line that ends in "-- term" is one AND-term or OR-branch of the rule; tests/access takes each away in turn.

CREATE SCHEMA IF NOT EXISTS guard;
GRANT USAGE ON SCHEMA guard TO msc_app, msc_rls;
GRANT USAGE ON SCHEMA public TO msc_rls;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO msc_rls;
GRANT CREATE ON SCHEMA guard TO msc_rls;
SET LOCAL ROLE msc_rls;

-- Keys of the signed token, xored with the HMAC pads; two rows while rotating.
CREATE TABLE IF NOT EXISTS guard.key (inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);

-- What one transaction knows of who acts: one row a backend, believed only in the transaction that wrote it.
DROP TABLE IF EXISTS guard.facts CASCADE;
CREATE UNLOGGED TABLE guard.facts (
  pid int PRIMARY KEY,
  xid xid8 NOT NULL,
  member uuid,
  person text,
  agency uuid,
  role text,
  clearance int NOT NULL,
  home uuid,
  is_coordination boolean NOT NULL,
  networks uuid[] NOT NULL,
  municipalities uuid[] NOT NULL,
  case_ids uuid[] NOT NULL,
  concealed uuid[] NOT NULL,
  recused uuid[] NOT NULL,
  released uuid[] NOT NULL,
  forums uuid[] NOT NULL,
  day date
) WITH (fillfactor = 10, toast_tuple_target = 8160, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);

-- The day in a municipality: the one asked for, else today in its time zone.
CREATE OR REPLACE FUNCTION guard.day_in(zone text, asked date) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce(asked, (now() AT TIME ZONE zone)::date) $$;

-- sees_case(u, c, d): every case of member `me` on day `asked`.
CREATE OR REPLACE FUNCTION guard.cases_of(me uuid, asked date) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE seat record; view_permission int; kept_out uuid[];
BEGIN
  SELECT m.id, m.person, m.agency_id, a.group_id, a.part_of_id INTO seat
  FROM partners_member m JOIN partners_agency a ON a.id = m.agency_id
  WHERE m.id = me
    AND m.is_active -- term
  ;
  IF NOT FOUND THEN RETURN '{}'; END IF;
  kept_out := guard.recused_of(seat.person);
  SELECT p.id INTO view_permission FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
  WHERE t.app_label = 'cases' AND t.model = 'case' AND p.codename = 'view';
  RETURN ARRAY(
    WITH covered AS MATERIALIZED (
      SELECT DISTINCT a.municipality_id, t.name AS table_name, guard.day_in(m.timezone, asked) AS day
      FROM partners_agreement a
      JOIN partners_municipality m ON m.id = a.municipality_id
      CROSS JOIN LATERAL unnest(a.tables) AS t(name)
      WHERE (false
          OR a.agency_id = seat.agency_id -- term
          OR a.agency_id = seat.part_of_id -- term
        )
        AND a.status = 'in_force' -- term
        AND (a.valid_from IS NULL OR a.valid_from <= guard.day_in(m.timezone, asked)) -- term
        AND (a.valid_until IS NULL OR guard.day_in(m.timezone, asked) <= a.valid_until) -- term
    ), held AS (
      SELECT g.case_id, g.municipality_id, g.table_name, g.permission_id, g.valid_from, g.valid_until, g.ends_at
      FROM cases_agencygrant g WHERE true
        AND g.permission_id = view_permission -- term
        AND g.group_id = seat.group_id -- branch
      UNION ALL
      SELECT g.case_id, g.municipality_id, g.table_name, g.permission_id, g.valid_from, g.valid_until, g.ends_at
      FROM cases_membergrant g WHERE true
        AND g.permission_id = view_permission -- term
        AND g.user_id = seat.id -- branch
    )
    SELECT DISTINCT held.case_id
    FROM held JOIN covered ON true
      AND covered.municipality_id = held.municipality_id -- term
      AND covered.table_name = held.table_name -- term
    WHERE true
      AND held.valid_from <= covered.day -- term
      AND (held.valid_until IS NULL OR covered.day <= held.valid_until) -- term
      AND (held.ends_at IS NULL OR clock_timestamp() < held.ends_at) -- term
      AND NOT held.case_id = ANY (kept_out) -- term
  );
END $$;

-- Cases that any seat of the person is kept out of.
CREATE OR REPLACE FUNCTION guard.recused_of(someone text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(r.case_id), '{}') FROM cases_recusal r JOIN partners_member m ON m.id = r.member_id
  WHERE true
    AND m.person = someone -- term
$$;

-- Everything a policy asks of one member, as one row of guard.facts (pid and xid left to the caller).
CREATE OR REPLACE FUNCTION guard.facts_of(me uuid, asked date) RETURNS guard.facts
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE f guard.facts; parent uuid;
BEGIN
  SELECT m.id, m.person, m.agency_id, m.role, m.clearance, m.municipality_id, a.is_coordination, a.part_of_id
  INTO f.member, f.person, f.agency, f.role, f.clearance, f.home, f.is_coordination, parent
  FROM partners_member m JOIN partners_agency a ON a.id = m.agency_id
  WHERE m.id = me
    AND m.is_active -- term
  ;
  IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'no such active member'; END IF;
  f.day := asked;
  f.networks := ARRAY(
    SELECT f.home UNION SELECT p.municipality_id FROM partners_partnership p WHERE p.agency_id IN (f.agency, parent)
    UNION SELECT g.municipality_id FROM partners_agreement g WHERE g.agency_id IN (f.agency, parent));
  f.case_ids := guard.cases_of(me, asked);
  f.municipalities := ARRAY(SELECT DISTINCT c.municipality_id FROM cases_case c WHERE c.id = ANY (f.case_ids));
  f.recused := guard.recused_of(f.person);
  -- sees_identity(u, c, d) fails for these: anonymous, and not revealed to the member's agency.
  f.concealed := ARRAY(
    SELECT c.id FROM cases_case c
    WHERE c.is_anonymous -- anonymous
      AND c.id = ANY (f.case_ids)
      AND NOT EXISTS (SELECT FROM cases_reveal r WHERE r.case_id = c.id AND r.agency_id = f.agency) -- revealed
  );
  f.released := ARRAY(
    SELECT r.statement_id FROM cases_release r JOIN partners_municipality m ON m.id = r.municipality_id
    -- Nobody learns of a release whose statement stays hidden from them all the same.
    JOIN cases_layer l ON l.id = r.statement_id AND l.case_id = ANY (f.case_ids) AND l.classification <= f.clearance
    WHERE (false
        OR r.member_id = f.member -- term
        OR r.agency_id = f.agency -- term
      )
      AND r.valid_from <= guard.day_in(m.timezone, asked) -- term
      AND (r.valid_until IS NULL OR guard.day_in(m.timezone, asked) <= r.valid_until) -- term
  );
  f.forums := ARRAY(
    SELECT s.forum_id FROM meetings_seat s WHERE s.agency_id = f.agency
    UNION SELECT o.id FROM meetings_forum o WHERE o.chair_id = f.member
      OR (f.is_coordination AND o.municipality_id = f.home));
  RETURN f;
END $$;

-- The signed token: HMAC-SHA256 over what is claimed, this backend and an expiry (seconds since 1970).
DROP FUNCTION IF EXISTS guard.check_token(uuid[], date, bigint, bytea);
CREATE OR REPLACE FUNCTION guard.check_token(claim text, expires bigint, mac bytea) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF expires < extract(epoch FROM clock_timestamp()) OR NOT EXISTS (
    SELECT FROM guard.key k WHERE mac = sha256(k.outer_pad || sha256(k.inner_pad || convert_to(
      claim || '|' || pg_backend_pid() || '|' || expires, 'UTF8'))))
  THEN RAISE insufficient_privilege USING MESSAGE = 'bad token'; END IF;
END $$;

CREATE OR REPLACE FUNCTION guard.store(f guard.facts) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  f.pid := pg_backend_pid();
  f.xid := pg_current_xact_id();
  DELETE FROM guard.facts WHERE pid = f.pid;
  INSERT INTO guard.facts SELECT f.*;
END $$;

-- One member acts in this transaction; several: what all of them may see together (the projector).
CREATE OR REPLACE FUNCTION guard.enter(members uuid[], asked date, expires bigint, mac bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE f guard.facts; other guard.facts; one uuid;
BEGIN
  -- Another shape of the same members would be signed alike and enter as fewer of them.
  IF array_ndims(members) IS DISTINCT FROM 1 OR array_lower(members, 1) <> 1 OR array_position(members, NULL) IS NOT NULL
  THEN RAISE insufficient_privilege USING MESSAGE = 'bad token'; END IF;
  PERFORM guard.check_token('enter|' || array_to_string(members, ',') || '|' || coalesce(asked::text, '-'), expires, mac);
  f := guard.facts_of(members[1], asked);
  FOREACH one IN ARRAY members[2:] LOOP
    other := guard.facts_of(one, asked);
    f.member := NULL; f.person := NULL; f.agency := NULL; f.role := NULL; f.is_coordination := false; f.released := '{}';
    f.clearance := least(f.clearance, other.clearance);
    f.case_ids := ARRAY(SELECT unnest(f.case_ids) INTERSECT SELECT unnest(other.case_ids));
    f.forums := ARRAY(SELECT unnest(f.forums) INTERSECT SELECT unnest(other.forums));
    f.networks := ARRAY(SELECT unnest(f.networks) INTERSECT SELECT unnest(other.networks));
    f.concealed := ARRAY(SELECT unnest(f.concealed) UNION SELECT unnest(other.concealed));
    f.recused := ARRAY(SELECT unnest(f.recused) UNION SELECT unnest(other.recused));
  END LOOP;
  PERFORM guard.store(f);
END $$;

-- Nobody acts any more in this transaction; signed too, so that who acts cannot become nobody, whom the login serves.
DROP FUNCTION IF EXISTS guard.leave();
CREATE OR REPLACE FUNCTION guard.leave(expires bigint, mac bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM guard.check_token('leave', expires, mac);
  DELETE FROM guard.facts WHERE pid = pg_backend_pid();
END $$;

-- Whether nobody acts in this transaction: neither one member nor several.
CREATE OR REPLACE FUNCTION guard.nobody() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN
  RETURN NOT EXISTS (SELECT FROM guard.facts f WHERE f.pid = pg_backend_pid() AND f.xid = pg_current_xact_id_if_assigned());
END $$;
-- The portal's own housekeeping is no member's business: what it returns tells of others.
CREATE OR REPLACE FUNCTION guard.require_nobody() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN
  IF NOT guard.nobody() THEN RAISE insufficient_privilege USING MESSAGE = 'not while somebody acts'; END IF;
END $$;

-- Rows of backends that are gone.
CREATE OR REPLACE FUNCTION guard.sweep() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT guard.require_nobody();
  DELETE FROM guard.facts WHERE pid IN (
    SELECT f.pid FROM guard.facts f WHERE f.pid NOT IN (SELECT a.pid FROM pg_stat_activity a WHERE a.pid IS NOT NULL)
    FOR UPDATE SKIP LOCKED)
$$;

-- Readers of the facts: a row of this backend and this transaction, or nothing.
DO $readers$ DECLARE r record; BEGIN
  FOR r IN SELECT * FROM (VALUES ('member', 'uuid'), ('person', 'text'), ('agency', 'uuid'), ('role', 'text'),
    ('clearance', 'int'), ('home', 'uuid'), ('is_coordination', 'boolean'), ('networks', 'uuid[]'),
    ('municipalities', 'uuid[]'), ('case_ids', 'uuid[]'), ('concealed', 'uuid[]'),
    ('released', 'uuid[]'), ('forums', 'uuid[]'), ('day', 'date')) AS c(name, kind)
  LOOP
    EXECUTE format($f$CREATE OR REPLACE FUNCTION guard.%1$I() RETURNS %2$s LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
      SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $b$ BEGIN RETURN (SELECT f.%1$I FROM guard.facts f
      WHERE f.pid = pg_backend_pid() AND f.xid = pg_current_xact_id_if_assigned()); END $b$ $f$, r.name, r.kind);
  END LOOP;
END $readers$;

-- Whether the acting member is kept out of one of these cases; which ones there are is not told.
DROP FUNCTION IF EXISTS guard.recused();
CREATE OR REPLACE FUNCTION guard.kept_out(cases uuid[]) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN
  RETURN EXISTS (SELECT FROM guard.facts f
    WHERE f.pid = pg_backend_pid() AND f.xid = pg_current_xact_id_if_assigned() AND f.recused && cases);
END $$;

-- Today in a municipality, as the acting member's transaction counts it.
CREATE OR REPLACE FUNCTION guard.today(municipality uuid) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT guard.day_in(m.timezone, guard.day()) FROM partners_municipality m WHERE m.id = municipality $$;

-- Writing: contribute, lead, share (and view) on one case; each also asks for sees_case.
CREATE OR REPLACE FUNCTION guard.permissions_on(asked_case uuid) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT asked_case = ANY (guard.case_ids()) THEN RETURN '{}'; END IF;
  RETURN ARRAY(
    SELECT DISTINCT p.codename FROM (
      SELECT g.permission_id, g.municipality_id, g.valid_from, g.valid_until, g.ends_at FROM cases_agencygrant g
      JOIN partners_agency a ON a.group_id = g.group_id WHERE g.case_id = asked_case AND a.id = guard.agency()
      UNION ALL
      SELECT g.permission_id, g.municipality_id, g.valid_from, g.valid_until, g.ends_at FROM cases_membergrant g
      WHERE g.case_id = asked_case AND g.user_id = guard.member()) held
    JOIN auth_permission p ON p.id = held.permission_id
    WHERE held.valid_from <= guard.today(held.municipality_id)
      AND (held.valid_until IS NULL OR guard.today(held.municipality_id) <= held.valid_until)
      AND (held.ends_at IS NULL OR clock_timestamp() < held.ends_at));
END $$;
CREATE OR REPLACE FUNCTION guard.may(permission text, asked_case uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce(permission = ANY (guard.permissions_on(asked_case)), false) $$;

-- A policy sees a row before a change or after it, never both: what says whose a row is and where it belongs is held
-- here. Operators' imports, under msc_rls, may correct it.
CREATE OR REPLACE FUNCTION guard.hold_fast() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'msc_rls' THEN
    RAISE insufficient_privilege USING MESSAGE = format('a row of %s stays where it belongs', TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$;
-- Holds those of the columns that the table has.
CREATE OR REPLACE PROCEDURE guard.hold(rel regclass, VARIADIC columns text[])
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE held text[] := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = rel AND attname = ANY (columns));
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER hold_fast BEFORE UPDATE ON %s FOR EACH ROW'
    ' WHEN ((OLD.%s) IS DISTINCT FROM (NEW.%s)) EXECUTE FUNCTION guard.hold_fast()',
    rel, array_to_string(held, ', OLD.'), array_to_string(held, ', NEW.'));
END $$;

-- addressed(u, s, d) and sees_full(u, s, d), applied to a table of statements; `permission` is what writing one asks for.
-- Columns: id, case_id, municipality_id, classification, audience, originator_id, author_id, named_agencies, named_people.
CREATE OR REPLACE PROCEDURE guard.protect_statements(rel regclass, permission text)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE has_key boolean := EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel AND attname = 'key');
sees_full text := $rule$
      municipality_id = ANY ((SELECT guard.municipalities())::uuid[])
  AND case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND classification <= (SELECT guard.clearance()) -- term
  AND (false
    OR audience = 'table' -- term
    OR (audience = 'agencies' AND originator_id = (SELECT guard.agency())) -- term
    OR (audience = 'agencies' AND (SELECT guard.agency()) = ANY (named_agencies)) -- term
    OR (audience = 'people' AND author_id = (SELECT guard.member())) -- term
    OR (audience = 'people' AND (SELECT guard.member()) = ANY (named_people)) -- term
    OR id = ANY ((SELECT guard.released())::uuid[]) -- term
  )
$rule$;
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', rel);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', rel);
  EXECUTE format('CREATE POLICY reads ON %s FOR SELECT USING (%s)', rel, sees_full);
  -- A statement lies in its case's municipality, and its key is random: one that is taken would tell of a hidden one.
  EXECUTE format($p$CREATE POLICY adds ON %1$s FOR INSERT WITH CHECK (originator_id = (SELECT guard.agency())
    AND author_id = (SELECT guard.member()) AND guard.may(%2$L, case_id) AND (%3$s)
    AND municipality_id = (SELECT c.municipality_id FROM public.cases_case c WHERE c.id = %1$s.case_id) %4$s)$p$, rel, permission, sees_full,
    CASE WHEN has_key THEN $k$AND key ~ '^[a-z]-[0-9a-f]{12}$'$k$ ELSE '' END);
  EXECUTE format($p$CREATE POLICY changes ON %s FOR UPDATE USING (%s)
    WITH CHECK (originator_id = (SELECT guard.agency()) AND guard.may('view', case_id) AND (%2$s))$p$, rel, sees_full);
  CALL guard.hold(rel, 'id', 'item_id', 'part', 'key', 'case_id', 'municipality_id', 'originator_id', 'author_id');
END $$;

-- sees_document(u, e, d), applied to a table of documents, and the compiler's own drafts.
-- Columns: case_ids, marking, people, agencies, compiled_by_id, sent_at, withdrawn_at.
CREATE OR REPLACE PROCEDURE guard.protect_documents(rel regclass)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', rel);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', rel);
  EXECUTE format($p$CREATE POLICY reads ON %s FOR SELECT USING (
        marking <= (SELECT guard.clearance()) -- document
    AND NOT guard.kept_out(case_ids) -- document
    AND sent_at IS NOT NULL -- document
    AND withdrawn_at IS NULL -- document
    AND (false
      OR (SELECT guard.member()) = ANY (people) -- document
      OR (SELECT guard.agency()) = ANY (agencies) -- document
      OR (compiled_by_id = (SELECT guard.member()) AND case_ids <@ (SELECT guard.case_ids())::uuid[]) -- document
    ))$p$, rel);
  EXECUTE format($p$CREATE POLICY drafts ON %s FOR SELECT USING (sent_at IS NULL
    AND compiled_by_id = (SELECT guard.member()) AND case_ids <@ (SELECT guard.case_ids())::uuid[]
    AND marking <= (SELECT guard.clearance()))$p$, rel);
  EXECUTE format($p$CREATE POLICY adds ON %s FOR INSERT WITH CHECK (compiled_by_id = (SELECT guard.member())
    AND case_ids <@ (SELECT guard.case_ids())::uuid[] AND marking <= (SELECT guard.clearance()))$p$, rel);
END $$;

-- A table whose rows follow a case (`sees_case`); writing asks for `permission`.
CREATE OR REPLACE PROCEDURE guard.protect_case_rows(rel regclass, permission text)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', rel);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', rel);
  EXECUTE format('CREATE POLICY reads ON %s FOR SELECT USING (case_id = ANY ((SELECT guard.case_ids())::uuid[]))', rel);
  EXECUTE format('CREATE POLICY adds ON %s FOR INSERT WITH CHECK (guard.may(%L, case_id))', rel, permission);
  EXECUTE format('CREATE POLICY changes ON %s FOR UPDATE USING (case_id = ANY ((SELECT guard.case_ids())::uuid[]))'
    ' WITH CHECK (guard.may(%L, case_id))', rel, permission);
  EXECUTE format('CREATE POLICY removes ON %s FOR DELETE USING (case_id = ANY ((SELECT guard.case_ids())::uuid[])'
    ' AND guard.may(%L, case_id))', rel, permission);
END $$;

-- History is written by the database itself, whatever changes a row: it cannot be forged and not be left out.
-- The history table's name is the trigger's argument; columns that it does not keep make no history.
CREATE OR REPLACE FUNCTION guard.keep_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE told jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END); is_same boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    EXECUTE format('SELECT jsonb_populate_record(NULL::%1$I, $1) IS NOT DISTINCT FROM jsonb_populate_record(NULL::%1$I, $2)', TG_ARGV[0])
    INTO is_same USING to_jsonb(OLD), told;
    IF is_same THEN RETURN NULL; END IF;
  END IF;
  EXECUTE format('INSERT INTO %1$I SELECT r.* FROM jsonb_populate_record(NULL::%1$I, $1) r', TG_ARGV[0])
  USING told || jsonb_build_object('history_id', gen_random_uuid(), 'history_date', clock_timestamp(),
    'history_type', CASE TG_OP WHEN 'INSERT' THEN '+' WHEN 'UPDATE' THEN '~' ELSE '-' END, 'history_user_id', guard.member());
  RETURN NULL;
END $$;

-- A history table: its rows show while the live row shows.
CREATE OR REPLACE PROCEDURE guard.protect_history(rel regclass, live regclass, key text DEFAULT 'id')
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE own text := '';
BEGIN
  -- A former version that asked for more than today's does keep asking for it.
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel AND attname = 'classification') THEN
    own := own || ' AND h.classification <= (SELECT guard.clearance())';
  END IF;
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel AND attname = 'audience') THEN
    own := own || $q$ AND (h.audience = 'table'
      OR (h.audience = 'agencies' AND (h.originator_id = (SELECT guard.agency()) OR (SELECT guard.agency()) = ANY (h.named_agencies)))
      OR (h.audience = 'people' AND (h.author_id = (SELECT guard.member()) OR (SELECT guard.member()) = ANY (h.named_people))))$q$;
  END IF;
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel AND attname = 'case_id') THEN
    own := own || ' AND h.case_id = ANY ((SELECT guard.case_ids())::uuid[])';
  END IF;
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel AND attname = 'other_id') THEN
    own := own || ' AND h.other_id = ANY ((SELECT guard.case_ids())::uuid[])';
  END IF;
  own := replace(own, 'h.', format('%s.', rel));
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', rel);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', rel);
  EXECUTE format('CREATE POLICY reads ON %1$s FOR SELECT USING (EXISTS (SELECT FROM %2$s live WHERE live.%3$I = %1$s.%3$I) %4$s)',
    rel, live, key, own);
  EXECUTE format('GRANT SELECT ON %s TO msc_app', rel);
  EXECUTE format('CREATE OR REPLACE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW'
    ' EXECUTE FUNCTION guard.keep_history(%L)', live, (SELECT relname FROM pg_class WHERE oid = rel));
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA guard FROM PUBLIC;
REVOKE ALL ON ALL PROCEDURES IN SCHEMA guard FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.enter, guard.leave, guard.nobody, guard.sweep, guard.member, guard.person, guard.agency, guard.role,
  guard.clearance, guard.home, guard.is_coordination, guard.networks, guard.municipalities, guard.case_ids,
  guard.concealed, guard.kept_out, guard.released, guard.forums, guard.day, guard.today, guard.permissions_on, guard.may
  TO msc_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA guard TO msc_owner;
GRANT EXECUTE ON ALL PROCEDURES IN SCHEMA guard TO msc_owner;
RESET ROLE;
