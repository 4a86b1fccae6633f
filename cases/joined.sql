-- Two cases of one person.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Whether the acting member may say, or take back, that two cases are of one person; security invoker, so that names are
-- those that the member is told.
CREATE OR REPLACE FUNCTION guard.may_join(city uuid, one uuid, two uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT
    guard.coordinates(city) -- term
    AND guard.may('lead', one) -- term
    AND guard.may('lead', two) -- term
    AND EXISTS (SELECT FROM cases_identity i WHERE i.case_id = one) -- term
    AND EXISTS (SELECT FROM cases_identity i WHERE i.case_id = two) -- term
$$;
REVOKE ALL ON FUNCTION guard.may_join FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.may_join TO msc_app, msc_owner;
RESET ROLE;

-- Told to who sees both, and both names: beside the other's, the name of a case that is shown without one would be told.
CALL guard.close('cases_sameperson');
CREATE POLICY reads ON cases_sameperson FOR SELECT USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND other_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND NOT case_id = ANY ((SELECT guard.concealed())::uuid[]) -- term
  AND NOT other_id = ANY ((SELECT guard.concealed())::uuid[]) -- term
);
CREATE POLICY adds ON cases_sameperson FOR INSERT WITH CHECK (
  joined_by_id = (SELECT guard.member()) -- term
  AND undone_at IS NULL -- term
  AND guard.may_join(municipality_id, case_id, other_id) -- term
);
CREATE POLICY undoes ON cases_sameperson FOR UPDATE USING (
  undone_at IS NULL -- term
  AND guard.may_join(municipality_id, case_id, other_id) -- term
) WITH CHECK (
  undone_by_id = (SELECT guard.member()) -- term
);
CALL guard.hold('cases_sameperson', 'id', 'municipality_id', 'case_id', 'other_id', 'reason', 'former_status',
  'joined_by_id', 'joined_at');
GRANT SELECT, INSERT, UPDATE ON cases_sameperson TO msc_app;
CALL guard.protect_history('cases_historicalsameperson', 'cases_sameperson');
