-- Asking: requests to release an item, and the question "What do I need to know for this?".
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
DROP TRIGGER IF EXISTS ask_originators ON cases_question;
SET LOCAL ROLE msc_rls;

-- A request tells of its item what both its layers tell; nobody who asks says it.
CREATE OR REPLACE FUNCTION guard.place_request() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT l.case_id, l.municipality_id, l.originator_id, l.kind, l.day
  INTO NEW.case_id, NEW.municipality_id, NEW.originator_id, NEW.kind, NEW.day
  FROM cases_layer l WHERE l.id = NEW.statement_id;
  RETURN NEW;
END $$;

-- Whether the acting member answers for a statement that their agency wrote: sees_full, but for the case, which an
-- originator that was on it need not see any more (NEED_TO_KNOW.md, "Writing").
DO $make$ BEGIN EXECUTE (
  SELECT format($f$
CREATE OR REPLACE FUNCTION guard.answers(statement uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN %s;
END $$ $f$, string_agg(format($f$
  EXISTS (SELECT FROM %I l WHERE l.id = statement
    AND l.originator_id = guard.agency() -- term
    AND l.classification <= guard.clearance() -- term
    AND NOT guard.kept_out(ARRAY[l.case_id]) -- term
    AND ( -- term
      (%s) -- branch
      OR l.id = ANY (guard.released()) -- term
    )
    AND ( -- term
      l.case_id = ANY (guard.case_ids()) -- branch
      OR EXISTS (SELECT FROM cases_agencygrant g JOIN partners_agency a ON a.group_id = g.group_id -- term
        WHERE g.case_id = l.case_id -- term
          AND a.id = guard.agency() -- term
      )
    )
  ) $f$, told, guard.addressed()), ' or '))
  FROM unnest(ARRAY['cases_layer', 'cases_goal', 'cases_action', 'cases_told', 'cases_emergencycard']) told);
END $make$;

-- What was entrusted under professional secrecy goes into a document by its author's word alone, each time; anything else
-- by that of whoever answers for it.
CREATE OR REPLACE FUNCTION guard.lifts(statement uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM cases_layer l WHERE l.id = statement
    AND guard.answers(l.id) -- term
    AND ( -- term
      NOT l.is_entrusted -- branch
      OR l.author_id = guard.member() -- term
    )
  )
$$;

-- What a question asks is owed, whoever wrote it down.
CREATE OR REPLACE FUNCTION guard.owe_question() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO record_outboxentry (id, kind, subject_id, member_id, language, created_at, next_try_at, tries, failure)
  SELECT gen_random_uuid(), 'question', NEW.id, m.id, m.language, clock_timestamp(), clock_timestamp(), 0, ''
  FROM partners_member m WHERE m.id = NEW.asker_id;
  RETURN NULL;
END $$;

-- The originators of what the asker does not read in full are asked, item by item. The outbox calls it, as nobody, and
-- after the answer: the asker is told nothing of it, not by the time that it takes either.
DROP FUNCTION IF EXISTS guard.ask_originators();
DO $make$ BEGIN EXECUTE format($f$
CREATE OR REPLACE FUNCTION guard.ask_originators(asked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE question cases_question;
BEGIN
  PERFORM guard.require_nobody();
  SELECT * INTO question FROM cases_question WHERE id = asked;
  PERFORM guard.store(guard.facts_of(question.asker_id, NULL));
  INSERT INTO cases_releaserequest (id, statement_id, question_id, asker_id, for_member_id, purpose, legal_basis,
    valid_until, asked_at, answer, answer_text)
  SELECT gen_random_uuid(), id, question.id, question.asker_id, question.asker_id, question.task, '', question.day,
    question.asked_at, 'open', ''
  FROM cases_layer
  WHERE case_id = question.case_id -- term
    AND case_id = ANY (guard.case_ids()) -- term
    AND part = 'full' -- term
    AND NOT (%s) -- term
  ;
  DELETE FROM guard.facts WHERE pid = pg_backend_pid();
END $$ $f$, guard.sees_full()); END $make$;

-- The originator's members are owed a letter about what one question, or one document, asks of them, or one request that
-- is asked again; whether they may answer any of it, and so a mail, is found out as each of them (cases/asking/letters.py).
CREATE OR REPLACE FUNCTION guard.owe_asked() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.owe_letter('asked', a.about::text,
    ARRAY(SELECT m.id FROM partners_member m WHERE m.agency_id = a.originator_id), TG_OP = 'UPDATE')
  FROM (SELECT DISTINCT originator_id, CASE TG_OP WHEN 'UPDATE' THEN id ELSE coalesce(question_id, for_document, id) END AS about
    FROM asked) a;
  RETURN NULL;
END $$;

-- Who asked is owed a letter that an answer stands; whether they read that still is found out as them, on its day.
CREATE OR REPLACE FUNCTION guard.owe_answer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.owe_letter('answered', NEW.id::text, ARRAY[NEW.asker_id], true);
  RETURN NULL;
END $$;

-- Whether anybody for whom a statement is asked is cleared for it, told to who answers for it: seen or, by now, unseen.
CREATE OR REPLACE FUNCTION guard.reads_if_shared(request uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM cases_releaserequest r JOIN cases_layer l ON l.id = r.statement_id CROSS JOIN partners_member m
    WHERE r.id = request
      AND guard.answers(l.id) -- term
      AND m.is_active -- term
      AND m.clearance >= l.classification -- term
      AND ( -- term
        m.id = r.for_member_id -- branch
        OR m.agency_id = r.for_agency_id -- term
      )
  )
$$;

-- An originator that no longer sees the case shares its own statement as asked, from today on, on the basis that it names.
DROP FUNCTION IF EXISTS guard.release_as_asked(uuid);
CREATE OR REPLACE FUNCTION guard.release_as_asked(request uuid, basis text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE made uuid := gen_random_uuid();
BEGIN
  INSERT INTO cases_release (id, statement_id, case_id, municipality_id, originator_id, agency_id, member_id, valid_from,
    valid_until, purpose, legal_basis)
  SELECT made, r.statement_id, r.case_id, r.municipality_id, r.originator_id, r.for_agency_id, r.for_member_id,
    guard.today(r.municipality_id), r.valid_until, r.purpose, basis
  FROM cases_releaserequest r WHERE r.id = request
    AND r.answer = 'open' -- term
    AND r.asker_id <> guard.member() -- term
    AND guard.answers(r.statement_id) -- term
  ;
  IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'may not answer this request'; END IF;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION guard.release_as_asked, guard.place_request, guard.answers, guard.lifts, guard.ask_originators,
  guard.owe_question, guard.owe_asked, guard.owe_answer, guard.reads_if_shared FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.answers, guard.lifts, guard.release_as_asked, guard.ask_originators, guard.reads_if_shared
  TO msc_app;
GRANT EXECUTE ON FUNCTION guard.release_as_asked, guard.place_request, guard.answers, guard.lifts,
  guard.owe_question, guard.owe_asked, guard.owe_answer TO msc_owner;
RESET ROLE;

-- Told to who asked, as long as they read anything of the item; the originator's members who read it in full answer.
CALL guard.close('cases_releaserequest');
CREATE POLICY reads_own ON cases_releaserequest FOR SELECT USING (
  asker_id = (SELECT guard.member()) -- term
  AND question_id IS NULL -- term
  AND EXISTS (SELECT FROM cases_layer l WHERE l.item_id = statement_id) -- term
);
CREATE POLICY reads_asked ON cases_releaserequest FOR SELECT USING (
  originator_id = (SELECT guard.agency()) -- belt: for the index; guard.answers says it already
  AND asker_id <> (SELECT guard.member()) -- term
  AND guard.answers(statement_id) -- term
  AND ( -- term
    for_document IS NULL -- branch
    OR guard.lifts(statement_id) -- term
  )
);
CREATE POLICY asks ON cases_releaserequest FOR INSERT WITH CHECK (
  asker_id = (SELECT guard.member()) -- term
  AND question_id IS NULL -- term
  AND answer = 'open' -- term
  AND EXISTS (SELECT FROM cases_layer l WHERE l.item_id = statement_id) -- term
);
CREATE POLICY answers ON cases_releaserequest FOR UPDATE USING (
  asker_id <> (SELECT guard.member()) -- term
  AND answer = 'open' -- term
  AND guard.answers(statement_id) -- term
  AND ( -- term
    for_document IS NULL -- branch
    OR guard.lifts(statement_id) -- term
  )
) WITH CHECK (
  answered_by_id = (SELECT guard.member()) -- term
);
CALL guard.hold('cases_releaserequest', 'id', 'statement_id', 'case_id', 'municipality_id', 'originator_id', 'kind', 'day',
  'question_id', 'asker_id', 'for_agency_id', 'for_member_id', 'for_document', 'for_people', 'for_agencies', 'purpose', 'legal_basis', 'valid_until', 'asked_at');
CREATE OR REPLACE TRIGGER place_request BEFORE INSERT ON cases_releaserequest FOR EACH ROW EXECUTE FUNCTION guard.place_request();
CREATE OR REPLACE TRIGGER owe_asked AFTER INSERT ON cases_releaserequest REFERENCING NEW TABLE AS asked
  FOR EACH STATEMENT EXECUTE FUNCTION guard.owe_asked();
-- An answer is taken back only by what asks again (guard.take_out).
CREATE OR REPLACE TRIGGER owe_asked_again AFTER UPDATE ON cases_releaserequest REFERENCING NEW TABLE AS asked
  FOR EACH ROW WHEN (NEW.answer = 'open') EXECUTE FUNCTION guard.owe_asked();
-- Nothing is owed to who asked what to know: that there was a request is never told to them.
CREATE OR REPLACE TRIGGER owe_answer AFTER UPDATE ON cases_releaserequest
  FOR EACH ROW WHEN (NEW.question_id IS NULL) EXECUTE FUNCTION guard.owe_answer();
GRANT SELECT, INSERT, UPDATE ON cases_releaserequest TO msc_app;
CALL guard.protect_history('cases_historicalreleaserequest', 'cases_releaserequest');

CALL guard.close('cases_question');
CREATE POLICY reads_own ON cases_question FOR SELECT USING (
  asker_id = (SELECT guard.member()) -- term
  AND case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
);
-- Whoever is asked by it: the requests that the asker never reads.
CREATE POLICY reads_asked ON cases_question FOR SELECT USING (
  EXISTS (SELECT FROM cases_releaserequest r WHERE r.question_id = cases_question.id) -- term
);
CREATE POLICY asks ON cases_question FOR INSERT WITH CHECK (
  asker_id = (SELECT guard.member()) -- term
  AND case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
);
CREATE OR REPLACE TRIGGER owe_question AFTER INSERT ON cases_question FOR EACH ROW EXECUTE FUNCTION guard.owe_question();
GRANT SELECT, INSERT ON cases_question TO msc_app;
CALL guard.protect_history('cases_historicalquestion', 'cases_question');
