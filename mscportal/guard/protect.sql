-- The rule applied to tables: what each app's policies.sql calls.
-- For the marks at the ends of lines see facts.sql.
SET LOCAL ROLE msc_rls;

-- A policy sees a row before a change or after it, never both: what says whose a row is and where it belongs is held
-- here. Operators' imports, under msc_rls, may correct it.
CREATE OR REPLACE FUNCTION guard.hold_fast() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'msc_rls' -- branch
  THEN
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

-- Closes a table: from here on a row is reached by its policies alone.
CREATE OR REPLACE PROCEDURE guard.close(rel regclass)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', rel);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', rel);
END $$;

-- A table of statements; `permission` is what writing one asks for.
CREATE OR REPLACE PROCEDURE guard.protect_statements(rel regclass, permission text)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE random_key text := '';
BEGIN
  -- A key that is taken would tell of a hidden statement, so nobody chooses one.
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel AND attname = 'key') THEN
    random_key := $k$
      AND key ~ '^[a-z]-[0-9a-f]{12}$' -- term
    $k$;
  END IF;
  CALL guard.close(rel);
  EXECUTE format('CREATE POLICY reads ON %s FOR SELECT USING (%s)', rel, guard.sees_full());
  EXECUTE format($p$CREATE POLICY adds ON %1$s FOR INSERT WITH CHECK (
      originator_id = (SELECT guard.agency()) -- term
      AND author_id = (SELECT guard.member()) -- term
      AND guard.may(%2$L, case_id) -- term
      AND (%3$s) -- term
      AND municipality_id = (SELECT c.municipality_id FROM public.cases_case c WHERE c.id = %1$s.case_id) -- term
      %4$s
    )$p$, rel, permission, guard.sees_full(), random_key);
  EXECUTE format($p$CREATE POLICY changes ON %1$s FOR UPDATE USING (
      %2$s -- term
    ) WITH CHECK (
      originator_id = (SELECT guard.agency()) -- term
      AND (%2$s) -- term
    )$p$, rel, guard.sees_full());
  CALL guard.hold(rel, 'id', 'item_id', 'part', 'key', 'case_id', 'municipality_id', 'originator_id', 'author_id');
END $$;

-- A table of documents, and the compiler's own drafts; who compiled it reads it sent or not, until it is taken back.
CREATE OR REPLACE PROCEDURE guard.protect_documents(rel regclass)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CALL guard.close(rel);
  EXECUTE format('CREATE POLICY reads ON %s FOR SELECT USING (%s)', rel, guard.sees_document());
  EXECUTE format($p$CREATE POLICY drafts ON %s FOR SELECT USING (
      withdrawn_at IS NULL -- term
      AND (%s) -- term
      AND marking <= (SELECT guard.clearance()) -- term
    )$p$, rel, guard.compiles());
  EXECUTE format($p$CREATE POLICY adds ON %s FOR INSERT WITH CHECK (
      (%s) -- term
      AND marking <= (SELECT guard.clearance()) -- term
    )$p$, rel, guard.compiles());
END $$;

-- A table whose rows follow a case (`sees_case`); writing asks for `permission`, which asks for `sees_case` itself.
CREATE OR REPLACE PROCEDURE guard.protect_case_rows(rel regclass, permission text)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CALL guard.close(rel);
  EXECUTE format($p$CREATE POLICY reads ON %s FOR SELECT USING (
      case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
    )$p$, rel);
  EXECUTE format($p$CREATE POLICY adds ON %s FOR INSERT WITH CHECK (
      guard.may(%L, case_id) -- term
    )$p$, rel, permission);
  EXECUTE format($p$CREATE POLICY changes ON %s FOR UPDATE USING (
      case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
    ) WITH CHECK (
      guard.may(%L, case_id) -- term
    )$p$, rel, permission);
  EXECUTE format($p$CREATE POLICY removes ON %s FOR DELETE USING (
      guard.may(%L, case_id) -- term
    )$p$, rel, permission);
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

-- A history table: its rows show while the live row shows. A former version that asked for more than today's does keep
-- asking for it, by each of the rule's columns that it has.
CREATE OR REPLACE PROCEDURE guard.protect_history(rel regclass, live regclass, key text DEFAULT 'id')
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE own text := ''; asks record;
BEGIN
  FOR asks IN SELECT * FROM (VALUES
      ('classification', '
        AND classification <= (SELECT guard.clearance()) -- term
      '), ('audience', format('
        AND (%s) -- term
      ', guard.addressed())), ('case_id', '
        AND case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
      '), ('other_id', '
        AND other_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
      ')) AS a(name, term)
    WHERE EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel AND attname = a.name)
  LOOP
    own := own || asks.term;
  END LOOP;
  CALL guard.close(rel);
  EXECUTE format($p$CREATE POLICY reads ON %1$s FOR SELECT USING (
      EXISTS (SELECT FROM %2$s live WHERE live.%3$I = %1$s.%3$I) -- term
      %4$s
    )$p$, rel, live, key, own);
  EXECUTE format('GRANT SELECT ON %s TO msc_app', rel);
  EXECUTE format('CREATE OR REPLACE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW'
    ' EXECUTE FUNCTION guard.keep_history(%L)', live, (SELECT relname FROM pg_class WHERE oid = rel));
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA guard FROM PUBLIC;
REVOKE ALL ON ALL PROCEDURES IN SCHEMA guard FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.enter, guard.leave, guard.nobody, guard.sweep, guard.member, guard.person, guard.agency, guard.role,
  guard.clearance, guard.home, guard.is_coordination, guard.networks, guard.municipalities, guard.case_ids,
  guard.concealed, guard.kept_out, guard.released, guard.withheld, guard.forums, guard.day, guard.today, guard.permissions_on, guard.may
  TO msc_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA guard TO msc_owner;
GRANT EXECUTE ON ALL PROCEDURES IN SCHEMA guard TO msc_owner;
RESET ROLE;
