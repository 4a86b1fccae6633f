-- Naming: who brought a case to the table, and the word without which no name is told.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Whether the acting member brought the case to the table; they need not see it, but nobody is asked who is kept out.
CREATE OR REPLACE FUNCTION guard.reported(asked_case uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM cases_reporter r
    WHERE r.case_id = asked_case -- term
      AND r.member_id = guard.member() -- term
      AND NOT guard.kept_out(ARRAY[r.case_id]) -- term
  )
$$;

-- A text without the name of whose case it is: each that is long enough, standing by itself, the given name only as it is
-- written (cases/file/nameless.py looks for the same). Any text could be asked about to learn the name, so only functions
-- that read the texts themselves call it.
CREATE OR REPLACE FUNCTION guard.leave_out_name(of_case uuid, said text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE known record;
BEGIN
  FOR known IN SELECT n.name, n.flags FROM cases_identity i
    CROSS JOIN LATERAL (VALUES (i.family_name, 'gi'), (i.given_name, 'g')) AS n(name, flags)
    WHERE i.case_id = of_case -- term
      AND length(n.name) >= 3 -- term
  LOOP
    said := regexp_replace(said, '(?<![[:alnum:]])' || regexp_replace(known.name, '([^[:alnum:]])', '\\\1', 'g')
      || '(?![[:alnum:]])', '[N. N.]', known.flags);
  END LOOP;
  RETURN replace(said, '[N. N.] [N. N.]', '[N. N.]');
END $$;
-- Whether who wrote something of a case at a moment was told its name. An import tells what was known before.
CREATE OR REPLACE FUNCTION guard.was_told(of_case uuid, writer uuid, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT
    writer IS NULL -- branch
    OR EXISTS (SELECT FROM cases_reporter r WHERE r.case_id = of_case -- term
      AND r.member_id = writer -- term
    )
    OR EXISTS (SELECT FROM cases_reveal r JOIN partners_member m ON m.agency_id = r.agency_id WHERE r.case_id = of_case -- term
      AND m.id = writer -- term
    )
    OR NOT coalesce((SELECT c.is_anonymous FROM cases_historicalcase c WHERE c.id = of_case AND c.history_date <= moment ORDER BY c.history_date DESC LIMIT 1), true) -- term
$$;
-- A text of a statement, of what came of an action or of a former version of either, without the name where the case is
-- presented without one; NULL where the acting member does not read it. It reads past the policies by the same text of the rule.
-- Left out is only a name that stood in it, now or before, as somebody wrote it who was told: whoever guesses one learns nothing
-- from what is left out, of the own text or of what a colleague typed.
CREATE OR REPLACE FUNCTION guard.nameless(kind text, asked uuid, word text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE live text := replace(kind, '_historical', '_'); readable text := guard.sees_full(); of_case uuid; said text; was_named boolean;
BEGIN
  IF live = 'cases_actionreport' THEN
    readable := format($r$
      EXISTS (SELECT FROM cases_action a WHERE a.id = action_id -- term
        AND (%s) -- term
      )
    $r$, readable);
  ELSIF NOT live = ANY ('{cases_layer,cases_goal,cases_action,cases_told,cases_emergencycard}') THEN RETURN NULL;
  END IF;
  EXECUTE format($q$
    SELECT case_id, %1$I::text, (
      EXISTS (SELECT FROM cases_case c WHERE c.id = said.case_id -- term
        AND c.is_anonymous -- term
        AND EXISTS (SELECT FROM %6$I h WHERE h.id = said.id -- term
          AND h.history_date <= %7$s -- term
          AND guard.was_told(h.case_id, h.history_user_id, h.history_date) -- term
          AND guard.leave_out_name(h.case_id, h.%1$I::text) <> h.%1$I::text -- term
        )
      )
    ) FROM %2$I said
    WHERE %3$I = $1 -- term
      AND (%4$s) -- term
      -- A former version shows while the live row shows.
      AND EXISTS (SELECT FROM %5$I live WHERE live.id = said.id -- term
        AND (%4$s) -- term
      )
  $q$, word, kind, CASE WHEN kind = live THEN 'id' ELSE 'history_id' END, readable, live,
    replace(live, 'cases_', 'cases_historical'), CASE WHEN kind = live THEN quote_literal('infinity') ELSE 'said.history_date' END)
  INTO of_case, said, was_named USING asked;
  IF was_named THEN RETURN guard.leave_out_name(of_case, said); END IF;
  RETURN said;
END $$;

-- Once a case is shown with its name, or hidden again, what was asked of the name before counts no more.
CREATE OR REPLACE FUNCTION guard.lapse_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE cases_namerequest SET answer = 'lapsed' WHERE case_id = NEW.id
    AND answer IN ('open', 'given') -- term
  ;
  -- Whoever stands there while it has its name stood there before it is hidden again.
  IF NOT NEW.is_anonymous THEN UPDATE cases_reporter SET is_named_later = false WHERE case_id = NEW.id; END IF;
  RETURN NULL;
END $$;

-- Whether who brought the case was put on record once it was without its name; not while it is being opened, when nobody
-- has said yet whose it is. An operator's import says so itself.
CREATE OR REPLACE FUNCTION guard.place_reporter() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF guard.nobody() THEN RETURN NEW; END IF;
  NEW.is_named_later := (
    EXISTS (SELECT FROM cases_case c WHERE c.id = NEW.case_id -- term
      AND c.is_anonymous -- term
    )
    AND EXISTS (SELECT FROM cases_identity i WHERE i.case_id = NEW.case_id) -- term
  );
  RETURN NEW;
END $$;

-- Who brought the case is owed a letter about what is asked of them; where they asked it themselves, nothing waits.
CREATE OR REPLACE FUNCTION guard.owe_word() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.owe_letter('asked', NEW.id::text, ARRAY(SELECT r.member_id FROM cases_reporter r WHERE r.case_id = NEW.case_id));
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION guard.reported, guard.lapse_words, guard.place_reporter, guard.owe_word, guard.leave_out_name, guard.was_told, guard.nameless FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.reported, guard.nameless TO msc_app;
GRANT EXECUTE ON FUNCTION guard.reported, guard.lapse_words, guard.place_reporter, guard.owe_word TO msc_owner;
RESET ROLE;

-- Known to that person and to the coordinators; another of the same agency takes over from who has left. Nobody puts
-- themself there once the case is without its name, nor tells it by the own word then: two people are always in it.
CALL guard.close('cases_reporter');
CREATE POLICY reads ON cases_reporter FOR SELECT USING (
  guard.reported(case_id) -- branch
  OR ( -- term
    guard.coordinates(municipality_id) -- term
    AND case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  )
);
CREATE POLICY adds ON cases_reporter FOR INSERT WITH CHECK (
  guard.coordinates(municipality_id) -- term
  AND municipality_id = (SELECT c.municipality_id FROM cases_case c WHERE c.id = case_id) -- term
  AND agency_id = (SELECT m.agency_id FROM partners_member m WHERE m.id = member_id) -- term
  AND NOT ( -- term
    is_named_later -- branch
    AND guard.is_oneself(ARRAY[member_id]) -- term
  )
);
CREATE POLICY changes ON cases_reporter FOR UPDATE USING (
  guard.coordinates(municipality_id) -- term
  AND case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND NOT (SELECT m.is_active FROM partners_member m WHERE m.id = member_id) -- term
) WITH CHECK (
  agency_id = (SELECT m.agency_id FROM partners_member m WHERE m.id = member_id) -- term
  AND NOT ( -- term
    is_named_later -- branch
    AND guard.is_oneself(ARRAY[member_id]) -- term
  )
);
CALL guard.hold('cases_reporter', 'case_id', 'municipality_id', 'agency_id', 'reported_on', 'text', 'is_named_later');
CREATE OR REPLACE TRIGGER place_reporter BEFORE INSERT OR UPDATE OF member_id ON cases_reporter FOR EACH ROW
  EXECUTE FUNCTION guard.place_reporter();
GRANT SELECT, INSERT, UPDATE ON cases_reporter TO msc_app;
CALL guard.protect_history('cases_historicalreporter', 'cases_reporter', 'case_id');

-- Asked by who may share, answered by who brought the case; which member that is stays unsaid, in the history too.
CALL guard.close('cases_namerequest');
CREATE POLICY reads ON cases_namerequest FOR SELECT USING (
  guard.reported(case_id) -- branch
  OR guard.may('share', case_id) -- term
);
CREATE POLICY asks ON cases_namerequest FOR INSERT WITH CHECK (
  asked_by_id = (SELECT guard.member()) -- term
  AND guard.may('share', case_id) -- term
  AND answer = 'open' -- term
  AND EXISTS (SELECT FROM cases_case c WHERE c.id = case_id -- term
    AND c.municipality_id = cases_namerequest.municipality_id -- term
    AND c.is_anonymous -- term
  )
);
CREATE POLICY answers ON cases_namerequest FOR UPDATE USING (
  guard.reported(case_id) -- term
  AND answer = 'open' -- term
) WITH CHECK (
  answer IN ('given', 'declined') -- term
  AND ( -- term
    answer = 'declined' -- branch
    OR NOT guard.is_oneself(ARRAY[asked_by_id]) -- term
    OR EXISTS (SELECT FROM cases_reporter r WHERE r.case_id = cases_namerequest.case_id -- term
      AND NOT r.is_named_later -- term
    )
  )
);
CALL guard.hold('cases_namerequest', 'id', 'case_id', 'municipality_id', 'agency_id', 'reason', 'legal_basis', 'asked_by_id', 'asked_at');
CREATE OR REPLACE TRIGGER owe_word AFTER INSERT ON cases_namerequest FOR EACH ROW EXECUTE FUNCTION guard.owe_word();
CREATE OR REPLACE TRIGGER lapse_words AFTER UPDATE OF is_anonymous ON cases_case FOR EACH ROW
  WHEN (OLD.is_anonymous IS DISTINCT FROM NEW.is_anonymous) EXECUTE FUNCTION guard.lapse_words();
GRANT SELECT, INSERT, UPDATE ON cases_namerequest TO msc_app;
CALL guard.protect_history('cases_historicalnamerequest', 'cases_namerequest');
ALTER POLICY reads ON cases_historicalnamerequest USING (
  EXISTS (SELECT FROM cases_namerequest live WHERE live.id = cases_historicalnamerequest.id) -- term
  AND guard.coordinates(municipality_id) -- term
);

-- A name is told with the word of who brought the case; an agency that knows it by the case's opening keeps it.
ALTER POLICY adds ON cases_reveal WITH CHECK (
  guard.may('share', case_id) -- term
  AND ( -- term
    ( -- branch
      agency_id = (SELECT guard.agency()) -- term
      AND NOT case_id = ANY ((SELECT guard.concealed())::uuid[]) -- term
    )
    OR EXISTS (SELECT FROM cases_namerequest w WHERE w.case_id = cases_reveal.case_id -- term
      AND w.agency_id = cases_reveal.agency_id -- term
      AND w.answer = 'given' -- term
    )
  )
);
