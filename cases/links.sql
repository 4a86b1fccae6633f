-- Actions of two related cases that are one errand.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.

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
