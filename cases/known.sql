-- Known people: what was decided of somebody who seemed to be known when a case was to be opened.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.

-- That two names are alike tells of both: read where both are told, in the coordination unit alone.
CALL guard.close('cases_knowndecision');
CREATE POLICY reads ON cases_knowndecision FOR SELECT USING (
  (SELECT guard.is_coordination()) -- term
  AND case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND NOT case_id = ANY ((SELECT guard.concealed())::uuid[]) -- term
  AND ( -- term
    opened_id IS NULL -- branch
    OR ( -- term
      opened_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
      AND NOT opened_id = ANY ((SELECT guard.concealed())::uuid[]) -- term
    )
  )
);
CREATE POLICY adds ON cases_knowndecision FOR INSERT WITH CHECK (
  decided_by_id = (SELECT guard.member()) -- term
  AND guard.coordinates(municipality_id) -- term
  AND EXISTS (SELECT FROM cases_identity i WHERE i.case_id = cases_knowndecision.case_id) -- term
  AND ( -- term
    opened_id IS NULL -- branch
    OR guard.may('lead', opened_id) -- term
  )
);
GRANT SELECT, INSERT ON cases_knowndecision TO msc_app;
CALL guard.protect_history('cases_historicalknowndecision', 'cases_knowndecision');
