-- Why an agency has not acted: who asks it and when, who is told, and when it may be said that it did not act.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Both ask as whoever calls them, who learns nothing of an action that they do not read.

-- Whether the acting member's agency set the action and asks the agency that is to act, after its due day, which closed
-- days move, for an answer on a later day.
CREATE OR REPLACE FUNCTION guard.may_ask_why(question cases_actionreport) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM cases_action a WHERE a.id = question.action_id
    AND a.originator_id = guard.agency() -- term
    AND a.agency_id = question.asked_id -- term
    AND guard.open_day(a.agency_id, a.due_on) < guard.today(a.municipality_id) -- term
    AND guard.today(a.municipality_id) < question.answer_by -- term
    AND question.at > now() - interval '1 minute' -- term
  )
$$;

-- Whether the acting member's agency set the action and may say that the agency did not act: it is open today, was asked
-- why after the due day, which closed days move, and has answered since or let the day for it pass (PRACTICE.md); and the
-- action is not told done by now.
CREATE OR REPLACE FUNCTION guard.did_not_act(its_action uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM cases_action a JOIN partners_municipality c ON c.id = a.municipality_id
    JOIN cases_actionreport q ON q.action_id = a.id WHERE a.id = its_action
    AND a.originator_id = guard.agency() -- term
    AND guard.open_day(a.agency_id, guard.today(c.id)) = guard.today(c.id) -- term
    AND q.asked_id = a.agency_id -- term
    AND 'done' IS DISTINCT FROM (SELECT r.state FROM cases_actionreport r WHERE r.action_id = a.id ORDER BY r.at DESC LIMIT 1) -- term
    AND guard.open_day(a.agency_id, a.due_on) < (q.at AT TIME ZONE c.timezone)::date -- term
    AND ( -- term
      guard.open_day(a.agency_id, q.answer_by) < guard.today(c.id) -- branch
      OR EXISTS (SELECT FROM cases_actionreport r JOIN partners_member m ON m.id = r.member_id WHERE r.action_id = a.id -- term
        AND m.agency_id = a.agency_id -- term
        AND r.at > q.at -- term
      )
    )
  )
$$;

-- The agency's members are owed a letter; whether the action is theirs and shows to them, and so a mail, is found out as
-- each of them (cases/plan/letters.py).
CREATE OR REPLACE FUNCTION guard.owe_why() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.owe_letter('why', NEW.id::text, ARRAY(SELECT m.id FROM partners_member m WHERE m.agency_id = NEW.asked_id));
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION guard.may_ask_why, guard.did_not_act, guard.owe_why FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.may_ask_why, guard.did_not_act TO msc_app;
GRANT EXECUTE ON FUNCTION guard.may_ask_why, guard.did_not_act, guard.owe_why TO msc_owner;
RESET ROLE;

CREATE POLICY adds_questions ON cases_actionreport AS RESTRICTIVE FOR INSERT WITH CHECK (
  asked_id IS NULL -- branch
  OR guard.may_ask_why(cases_actionreport) -- term
);
CREATE POLICY adds_what_was_left ON cases_actionreport AS RESTRICTIVE FOR INSERT WITH CHECK (
  state <> 'did_not_act' -- branch
  OR guard.did_not_act(action_id) -- term
);
CREATE OR REPLACE TRIGGER owe_why AFTER INSERT ON cases_actionreport FOR EACH ROW WHEN (NEW.asked_id IS NOT NULL) EXECUTE FUNCTION guard.owe_why();
