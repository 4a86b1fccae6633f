-- What a transaction knows of who acts: the facts, the signed token by which Django says it, and their readers.
-- Applied at the end of `migrate` as msc_owner; every object in schema guard belongs to msc_rls.
-- A line that ends in "-- term" or "-- branch" is one AND-term or OR-branch of what decides; tests/access takes each
-- away in turn. "-- belt" says why a term that nobody can notice stands there all the same.

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
  -- Cases of which who acts may know who is kept out, once a change was weighed (cases/foresight.sql); before, none.
  shares uuid[],
  released uuid[] NOT NULL,
  -- What waits for its originator's word (guard.withheld_of).
  withheld bigint[] NOT NULL,
  forums uuid[] NOT NULL,
  day date
) WITH (fillfactor = 10, toast_tuple_target = 8160, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);
-- Random ids only cost time to compress: of 30,000 cases, half of what entering took.
ALTER TABLE guard.facts ALTER case_ids SET STORAGE EXTERNAL, ALTER released SET STORAGE EXTERNAL;

-- The day in a municipality: the one asked for, else today in its time zone. Parsed once, here, so that no search path
-- can change what it says and a query takes it in as its own.
CREATE OR REPLACE FUNCTION guard.day_in(zone text, asked date) RETURNS date
LANGUAGE sql STABLE
RETURN coalesce(asked, (now() AT TIME ZONE zone)::date);

-- The signed token: HMAC-SHA256 over what is claimed, this backend and an expiry (seconds since 1970).
DROP FUNCTION IF EXISTS guard.check_token(uuid[], date, bigint, bytea);
CREATE OR REPLACE FUNCTION guard.check_token(claim text, expires bigint, mac bytea) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF expires < extract(epoch FROM clock_timestamp()) -- branch
    OR NOT EXISTS (SELECT FROM guard.key k WHERE mac = sha256(k.outer_pad || sha256(k.inner_pad || convert_to( -- term
      claim || '|' || pg_backend_pid() || '|' || expires, 'UTF8'))))
  THEN RAISE insufficient_privilege USING MESSAGE = 'bad token'; END IF;
END $$;

-- Made of the table's own columns: one left out would keep what it said of who acted before. Updated in place, so that
-- the index holds one entry a backend.
DO $make$ BEGIN EXECUTE (SELECT format($f$
CREATE OR REPLACE FUNCTION guard.store(f guard.facts) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  f.pid := pg_backend_pid();
  f.xid := pg_current_xact_id();
  UPDATE guard.facts SET (%s) = (%s) WHERE pid = f.pid;
  IF NOT FOUND THEN INSERT INTO guard.facts SELECT f.*; END IF;
END $$ $f$, string_agg(c.column_name, ', '), string_agg('f.' || c.column_name, ', '))
FROM information_schema.columns c WHERE (c.table_schema, c.table_name) = ('guard', 'facts')); END $make$;

-- What two may see together, but for what was addressed to one of them alone.
CREATE OR REPLACE FUNCTION guard.together(f guard.facts, other guard.facts) RETURNS guard.facts
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  f.member := NULL; f.person := NULL; f.agency := NULL; f.role := NULL; f.is_coordination := false; f.released := '{}';
  f.clearance := least(f.clearance, other.clearance);
  f.case_ids := ARRAY(SELECT unnest(f.case_ids) INTERSECT SELECT unnest(other.case_ids));
  f.forums := ARRAY(SELECT unnest(f.forums) INTERSECT SELECT unnest(other.forums));
  f.networks := ARRAY(SELECT unnest(f.networks) INTERSECT SELECT unnest(other.networks));
  f.concealed := ARRAY(SELECT unnest(f.concealed) UNION SELECT unnest(other.concealed));
  f.recused := ARRAY(SELECT unnest(f.recused) UNION SELECT unnest(other.recused));
  f.withheld := ARRAY(SELECT unnest(f.withheld) UNION SELECT unnest(other.withheld) ORDER BY 1);
  RETURN f;
END $$;

-- One member acts in this transaction; several: what all of them may see together (the projector).
CREATE OR REPLACE FUNCTION guard.enter(members uuid[], asked date, expires bigint, mac bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE f guard.facts; one uuid;
BEGIN
  -- Another shape of the same members is signed alike: counted from 0 it would enter as fewer of them. In every other
  -- shape, nested or with a NULL, one of them is no member.
  IF array_lower(members, 1) <> 1 -- branch
  THEN RAISE insufficient_privilege USING MESSAGE = 'bad token'; END IF;
  PERFORM guard.check_token('enter|' || array_to_string(members, ',') || '|' || coalesce(asked::text, '-'), expires, mac);
  f := guard.facts_of(members[1], asked);
  FOREACH one IN ARRAY members[2:] LOOP
    f := guard.together(f, guard.facts_of(one, asked));
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
  RETURN NOT EXISTS (SELECT FROM guard.facts f
    WHERE f.pid = pg_backend_pid() -- belt: the primary key; no two backends share a transaction
      AND f.xid = pg_current_xact_id_if_assigned() -- term
  );
END $$;
-- The portal's own housekeeping is no member's business: what it returns tells of others.
CREATE OR REPLACE FUNCTION guard.require_nobody() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN
  IF NOT guard.nobody() -- branch
  THEN RAISE insufficient_privilege USING MESSAGE = 'not while somebody acts'; END IF;
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
    ('released', 'uuid[]'), ('withheld', 'bigint[]'), ('forums', 'uuid[]'), ('day', 'date')) AS c(name, kind)
  LOOP
    EXECUTE format($f$CREATE OR REPLACE FUNCTION guard.%1$I() RETURNS %2$s LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
      SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $b$ BEGIN RETURN (SELECT f.%1$I FROM guard.facts f
        WHERE f.pid = pg_backend_pid() -- belt: the primary key; no two backends share a transaction
          AND f.xid = pg_current_xact_id_if_assigned() -- term
      ); END $b$ $f$, r.name, r.kind);
  END LOOP;
END $readers$;

-- Whether the acting member is kept out of one of these cases; which ones there are is not told.
DROP FUNCTION IF EXISTS guard.recused();
CREATE OR REPLACE FUNCTION guard.kept_out(cases uuid[]) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN
  RETURN EXISTS (SELECT FROM guard.facts f
    WHERE f.pid = pg_backend_pid() -- belt: the primary key; no two backends share a transaction
      AND f.xid = pg_current_xact_id_if_assigned() -- term
      AND f.recused && cases -- term
  );
END $$;

-- Today in a municipality, as the acting member's transaction counts it.
CREATE OR REPLACE FUNCTION guard.today(municipality uuid) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT guard.day_in(m.timezone, guard.day()) FROM partners_municipality m WHERE m.id = municipality $$;
RESET ROLE;
