-- The safety question before a visit: every agency that reads the action answers, and what it tells is an item.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Whoever is on the case is owed one look at each visit: whether their agency is asked, and so a mail, is found out as
-- that member (cases/safety/letters.py), of that very visit. Operators' imports ask nobody. Once the visitor or the day
-- is another, or it becomes a visit again, what was answered answers nothing any more, whoever changed it.
CREATE OR REPLACE FUNCTION guard.owe_safety() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE is_asked_anew boolean := CASE TG_OP WHEN 'UPDATE'
  THEN (OLD.kind, OLD.agency_id, OLD.member_id, OLD.due_on) IS DISTINCT FROM (NEW.kind, NEW.agency_id, NEW.member_id, NEW.due_on)
  ELSE false END;
BEGIN
  -- History keeps what is removed here; the notes are items, and their originators'.
  IF is_asked_anew THEN DELETE FROM cases_safetyanswer WHERE action_id = NEW.id; END IF;
  IF guard.nobody() THEN RETURN NULL; END IF;
  PERFORM guard.owe_letter('safety', NEW.id::text, ARRAY(
    SELECT s.id FROM partners_member s JOIN partners_agency a ON a.id = s.agency_id
    JOIN cases_agencygrant g ON g.group_id = a.group_id WHERE g.case_id = NEW.case_id
    UNION SELECT g.user_id FROM cases_membergrant g WHERE g.case_id = NEW.case_id), is_asked_anew);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION guard.owe_safety FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.owe_safety TO msc_owner;
RESET ROLE;

CREATE OR REPLACE TRIGGER owe_safety AFTER INSERT OR UPDATE ON cases_action FOR EACH ROW WHEN (NEW.kind = 'home_visit') EXECUTE FUNCTION guard.owe_safety();

-- That an agency answered shows to whoever reads the action, whatever it answered.
CALL guard.close('cases_safetyanswer');
CREATE POLICY reads ON cases_safetyanswer FOR SELECT USING (
  EXISTS (SELECT FROM cases_action a WHERE a.id = action_id) -- term
);
CREATE POLICY adds ON cases_safetyanswer FOR INSERT WITH CHECK (
  member_id = (SELECT guard.member()) -- term
  AND agency_id = (SELECT guard.agency()) -- term
  AND EXISTS (SELECT FROM cases_action a WHERE a.id = action_id -- term
    AND a.case_id = cases_safetyanswer.case_id -- term
    AND a.kind = 'home_visit' -- term
  )
);
GRANT SELECT, INSERT ON cases_safetyanswer TO msc_app;
CALL guard.protect_history('cases_historicalsafetyanswer', 'cases_safetyanswer');

-- Which item was told for which visit shows to who reads both.
CALL guard.close('cases_safetynote');
CREATE POLICY reads ON cases_safetynote FOR SELECT USING (
  EXISTS (SELECT FROM cases_layer l WHERE l.id = layer_id) -- term
  AND EXISTS (SELECT FROM cases_action a WHERE a.id = action_id) -- term
);
CREATE POLICY adds ON cases_safetynote FOR INSERT WITH CHECK (
  guard.keeps_layer(layer_id, case_id) -- term
  AND EXISTS (SELECT FROM cases_action a WHERE a.id = action_id -- term
    AND a.case_id = cases_safetynote.case_id -- term
  )
);
GRANT SELECT, INSERT ON cases_safetynote TO msc_app;
CALL guard.protect_history('cases_historicalsafetynote', 'cases_safetynote', 'layer_id');
