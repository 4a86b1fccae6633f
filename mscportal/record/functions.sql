-- The record: who may add and read its rows, the sealer's chain and the outbox's claim.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Each history row leaves an act that tells the auditor what kind of thing was changed, never what it says.
CREATE OR REPLACE FUNCTION guard.note_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  changed jsonb := to_jsonb(NEW);
  act_id uuid := gen_random_uuid();
  its_case uuid := coalesce(changed->>'case_id', CASE WHEN TG_TABLE_NAME = 'cases_historicalcase' THEN changed->>'id' END)::uuid;
  known record;
BEGIN
  SELECT c.reference, c.municipality_id INTO known FROM cases_case c WHERE c.id = its_case;
  INSERT INTO record_act (id, at, member_id, kind, thing, history_id, municipality_id, case_id, reference)
  VALUES (act_id, NEW.history_date, NEW.history_user_id, NEW.history_type, TG_TABLE_NAME, NEW.history_id,
    coalesce(known.municipality_id, (changed->>'municipality_id')::uuid, guard.held_in(changed)), its_case,
    coalesce(known.reference, changed->>'reference', ''));
  INSERT INTO record_unsealed (row_id, kind) VALUES (act_id, 'record_act'), (NEW.history_id, TG_TABLE_NAME);
  RETURN NULL;
END $$;

-- A file that is added has no history, since it never changes; the act tells of it all the same.
CREATE OR REPLACE FUNCTION guard.note_file() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE act_id uuid := gen_random_uuid(); its_case uuid; named text := ''; city uuid;
BEGIN
  IF TG_TABLE_NAME = 'cases_attachment' THEN
    SELECT c.id, c.reference, c.municipality_id INTO its_case, named, city FROM cases_case c WHERE c.id = NEW.case_id;
  ELSE
    SELECT a.municipality_id INTO city FROM partners_agreement a WHERE a.id = NEW.agreement_id;
  END IF;
  INSERT INTO record_act (id, at, member_id, kind, thing, history_id, municipality_id, case_id, reference)
  VALUES (act_id, clock_timestamp(), guard.member(), '+', TG_TABLE_NAME, NEW.id, city, its_case, named);
  INSERT INTO record_unsealed (row_id, kind) VALUES (act_id, 'record_act');
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION guard.note_reading() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO record_unsealed (row_id, kind) VALUES (NEW.id, 'record_reading');
  RETURN NULL;
END $$;

-- A reading says when it was and names its case as the case is named, whoever writes it; operators' imports bring theirs.
CREATE OR REPLACE FUNCTION guard.place_reading() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_setting('role') = 'msc_rls' -- branch
  THEN RETURN NEW; END IF;
  NEW.at := clock_timestamp();
  IF NEW.case_id IS NULL THEN NEW.reference := '';
  ELSE SELECT c.reference, c.municipality_id INTO NEW.reference, NEW.municipality_id FROM cases_case c WHERE c.id = NEW.case_id;
  END IF;
  RETURN NEW;
END $$;

-- The text that a digest is taken of: columns without a value are left out, so that a later added column changes nothing.
CREATE OR REPLACE FUNCTION guard.record_text(kind text, row_id uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE told text; key text := CASE WHEN kind IN ('record_reading', 'record_act') THEN 'id' ELSE 'history_id' END;
BEGIN
  EXECUTE format('SELECT jsonb_strip_nulls(to_jsonb(t))::text FROM %I t WHERE t.%I = $1', kind, key) INTO told USING row_id;
  RETURN told;
END $$;

CREATE OR REPLACE FUNCTION guard.link(before bytea, sequence bigint, kind text, row_id uuid, digest bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT sha256(before || convert_to(sequence || '|' || kind || '|' || row_id || '|', 'UTF8') || digest) $$;

-- Numbers and chains what waits; returns how many rows were sealed.
CREATE OR REPLACE FUNCTION guard.seal(at_most int DEFAULT 10000) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE waiting record; last_link bytea; last_sequence bigint; salt bytea; digest bytea; sealed int := 0;
BEGIN
  PERFORM guard.require_nobody();
  PERFORM pg_advisory_xact_lock(hashtext('mscportal.seal'));
  SELECT s.link, s.sequence INTO last_link, last_sequence FROM record_seal s ORDER BY s.sequence DESC LIMIT 1;
  last_link := coalesce(last_link, ''::bytea);
  last_sequence := coalesce(last_sequence, 0);
  -- Chosen first, once: chosen within the DELETE, a plan may choose again for each row.
  FOR waiting IN WITH chosen AS MATERIALIZED (SELECT u.row_id FROM record_unsealed u LIMIT at_most FOR UPDATE SKIP LOCKED)
    DELETE FROM record_unsealed u USING chosen WHERE u.row_id = chosen.row_id RETURNING u.row_id, u.kind
  LOOP
    salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    -- A row that is gone before its seal gets one all the same: verify_record then names it, and nothing stands still.
    digest := sha256(salt || convert_to(coalesce(guard.record_text(waiting.kind, waiting.row_id), ''), 'UTF8'));
    last_sequence := last_sequence + 1;
    last_link := guard.link(last_link, last_sequence, waiting.kind, waiting.row_id, digest);
    INSERT INTO record_salt (row_id, salt) VALUES (waiting.row_id, salt);
    INSERT INTO record_seal (sequence, kind, row_id, digest, link, sealed_at)
    VALUES (last_sequence, waiting.kind, waiting.row_id, digest, last_link, clock_timestamp());
    sealed := sealed + 1;
  END LOOP;
  RETURN sealed;
END $$;

-- The first broken link, or no row: 'chain' (order or link), 'content' (row changed or gone while its salt stands).
CREATE OR REPLACE FUNCTION guard.verify_record() RETURNS TABLE (sequence bigint, kind text, row_id uuid, fault text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE s record; before bytea := ''; expected bigint := 0; told text;
BEGIN
  FOR s IN SELECT l.sequence, l.kind, l.row_id, l.digest, l.link, t.salt FROM record_seal l
    LEFT JOIN record_salt t ON t.row_id = l.row_id ORDER BY l.sequence
  LOOP
    expected := expected + 1;
    IF s.sequence <> expected OR s.link <> guard.link(before, s.sequence, s.kind, s.row_id, s.digest) THEN
      RETURN QUERY SELECT s.sequence, s.kind::text, s.row_id, 'chain'::text; RETURN;
    END IF;
    IF s.salt IS NOT NULL THEN
      told := guard.record_text(s.kind, s.row_id);
      IF told IS NULL OR s.digest <> sha256(s.salt || convert_to(told, 'UTF8')) THEN
        RETURN QUERY SELECT s.sequence, s.kind::text, s.row_id, 'content'::text; RETURN;
      END IF;
    END IF;
    before := s.link;
  END LOOP;
END $$;

-- Whether the sealer and the outbox keep up. No number: everybody may ask, and one request more or less to originators
-- whom nobody else knows of would show in it.
DROP FUNCTION IF EXISTS guard.record_state();
CREATE OR REPLACE FUNCTION guard.record_state() RETURNS TABLE (sealer boolean, outbox boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT guard.require_nobody();
  SELECT NOT EXISTS (SELECT FROM record_unsealed OFFSET 10000),
    NOT EXISTS (SELECT FROM record_outboxentry WHERE done_at IS NULL AND created_at < clock_timestamp() - interval '15 minutes')
$$;

-- What the outbox owes: ids only, of entries that are due.
CREATE OR REPLACE FUNCTION guard.due_outbox(at_most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT guard.require_nobody();
  SELECT id FROM record_outboxentry WHERE done_at IS NULL AND next_try_at <= clock_timestamp() ORDER BY next_try_at LIMIT at_most
$$;

-- Takes one entry for the length of this transaction; no row when it is done or another worker holds it.
DROP FUNCTION IF EXISTS guard.claim_outbox(uuid);
CREATE OR REPLACE FUNCTION guard.claim_outbox(entry uuid)
RETURNS TABLE (kind text, subject_id uuid, member_id uuid, language text, has_left boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT guard.require_nobody();
  SELECT o.kind::text, o.subject_id, o.member_id, o.language::text,
    EXISTS (SELECT FROM partners_member m WHERE m.id = o.member_id AND NOT m.is_active)
  FROM record_outboxentry o WHERE o.id = entry AND o.done_at IS NULL FOR UPDATE SKIP LOCKED
$$;

CREATE OR REPLACE FUNCTION guard.finish_outbox(entry uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT guard.require_nobody();
  UPDATE record_outboxentry SET done_at = clock_timestamp(), failure = '' WHERE id = entry
$$;

-- Puts a failed entry off: 10 s, 20 s, 40 s … at most an hour; `failure` is the error's class, never its text.
CREATE OR REPLACE FUNCTION guard.put_off_outbox(entry uuid, error_class text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT guard.require_nobody();
  UPDATE record_outboxentry SET tries = tries + 1, failure = left(error_class, 80),
    next_try_at = now() + least(interval '10 seconds' * power(2, least(tries, 10)), interval '1 hour')
  WHERE id = entry AND done_at IS NULL
$$;

-- A letter about one thing is owed to these members, to each of them once, and `again` when it is asked anew. Whether the
-- thing shows to them, and so whether there is anything to say, is found out as each of them: what the entry calls it
-- stands for thing and member together.
CREATE OR REPLACE FUNCTION guard.owe_letter(its_kind text, about text, readers uuid[], again boolean DEFAULT false)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO record_outboxentry (id, kind, subject_id, member_id, language, created_at, next_try_at, tries, failure)
  SELECT gen_random_uuid(), its_kind, encode(substring(sha256(convert_to(about || m.id, 'UTF8')) FOR 16), 'hex')::uuid,
    m.id, m.language, clock_timestamp(), clock_timestamp(), 0, ''
  FROM partners_member m JOIN unnest(readers) reader ON reader = m.id WHERE m.is_active
  ON CONFLICT (kind, subject_id) DO UPDATE
    SET (language, created_at, next_try_at, tries, failure, done_at) =
      (EXCLUDED.language, EXCLUDED.created_at, EXCLUDED.next_try_at, EXCLUDED.tries, EXCLUDED.failure, NULL)
    WHERE again
$$;

REVOKE ALL ON FUNCTION guard.note_act, guard.note_file, guard.note_reading, guard.place_reading, guard.record_text, guard.link, guard.seal, guard.verify_record,
  guard.record_state, guard.due_outbox, guard.claim_outbox, guard.finish_outbox, guard.put_off_outbox, guard.owe_letter FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION guard.verify_record FROM msc_app;
GRANT EXECUTE ON FUNCTION guard.seal, guard.record_state, guard.due_outbox, guard.claim_outbox,
  guard.finish_outbox, guard.put_off_outbox TO msc_app;
GRANT EXECUTE ON FUNCTION guard.note_act, guard.note_file, guard.note_reading, guard.place_reading TO msc_owner;

-- Whether the acting member may make a key for this: a case they see, an agreement they coordinate, a new document.
CREATE OR REPLACE FUNCTION guard.makes_key(subject uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
  RETURN
    coalesce(subject = ANY (guard.case_ids()), false) -- branch
    OR ( -- term
      coalesce((SELECT guard.coordinates(a.municipality_id) FROM partners_agreement a WHERE a.id = subject), true) -- term
      AND NOT EXISTS (SELECT FROM cases_case c WHERE c.id = subject) -- term
    )
  ;
END $$;
REVOKE ALL ON FUNCTION guard.makes_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.makes_key TO msc_app, msc_owner;
RESET ROLE;
