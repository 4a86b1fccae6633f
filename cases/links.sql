-- What links two cases: what a page of one tells of others, and actions of two related cases that are one errand.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Enter with one case and those that something links it with (pages marked `of_one_case`), as far as they are seen.
CREATE OR REPLACE FUNCTION guard.enter_case(me uuid, asked_reference text, expires bigint, mac bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.check_token(concat_ws('|', 'case', me, asked_reference), expires, mac);
  PERFORM guard.store(guard.facts_of(me, NULL, NULL, NULL, ARRAY(
    WITH asked AS (SELECT c.id FROM cases_case c
      WHERE c.reference = asked_reference -- belt: more cases would only be more to carry; each is looked at all the same
    )
    SELECT id FROM asked
    UNION SELECT unnest(ARRAY[r.case_id, r.other_id]) FROM asked JOIN cases_relation r ON asked.id IN (r.case_id, r.other_id)
    UNION SELECT unnest(ARRAY[s.case_id, s.other_id]) FROM asked JOIN cases_sameperson s ON asked.id IN (s.case_id, s.other_id)
    UNION SELECT unnest(ARRAY[k.case_id, k.opened_id]) FROM asked JOIN cases_knowndecision k ON asked.id IN (k.case_id, k.opened_id)
    UNION SELECT unnest(ARRAY[l.case_id, l.other_id]) FROM asked JOIN cases_actionlink l ON asked.id IN (l.case_id, l.other_id)
  )));
END $$;
REVOKE ALL ON FUNCTION guard.enter_case FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.enter_case TO msc_app;
RESET ROLE;

-- Told to who reads both actions: to any other, nothing at the one says that there is the other.
CALL guard.close('cases_actionlink');
CREATE POLICY reads ON cases_actionlink FOR SELECT USING (
  EXISTS (SELECT FROM cases_action a WHERE a.id = action_id) -- term
  AND EXISTS (SELECT FROM cases_action o WHERE o.id = other_action_id) -- term
);
CREATE POLICY adds ON cases_actionlink FOR INSERT WITH CHECK (
  linked_by_id = (SELECT guard.member()) -- term
  AND guard.may('contribute', case_id) -- term
  AND EXISTS (SELECT FROM cases_action a WHERE a.id = action_id -- term
    AND a.case_id = cases_actionlink.case_id -- term
  )
  AND EXISTS (SELECT FROM cases_action o WHERE o.id = other_action_id -- term
    AND o.case_id = cases_actionlink.other_id -- term
  )
);
CREATE POLICY removes ON cases_actionlink FOR DELETE USING (
  guard.may('contribute', case_id) -- term
  AND EXISTS (SELECT FROM cases_action a WHERE a.id = action_id) -- term
  AND EXISTS (SELECT FROM cases_action o WHERE o.id = other_action_id) -- term
);
GRANT SELECT, INSERT, DELETE ON cases_actionlink TO msc_app;
CALL guard.protect_history('cases_historicalactionlink', 'cases_actionlink');
