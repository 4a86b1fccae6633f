-- Shared versions: what was decided of them, and how far a police item is to be relied on.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Whether the acting member's agency wrote the item of this layer, which the member reads in full, on this case;
-- security invoker, so the policies answer.
CREATE OR REPLACE FUNCTION guard.keeps_layer(asked uuid, in_case uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM cases_layer l WHERE l.id = asked
    AND l.originator_id = guard.agency() -- term
    AND l.case_id = in_case -- term
    AND guard.reads_item(l.item_id) -- term
  )
$$;
-- 3×5×2 is the police's own grading: who is no police does not grade.
CREATE OR REPLACE FUNCTION guard.is_police() RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (SELECT FROM partners_agency a WHERE a.id = guard.agency()
    AND a.kind = 'police' -- term
  ) $$;
REVOKE ALL ON FUNCTION guard.keeps_layer, guard.is_police FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.keeps_layer, guard.is_police TO msc_app, msc_owner;
RESET ROLE;

-- A grading is read with the layer that it belongs to, the shared version's by whoever reads that.
CALL guard.close('cases_grading');
CREATE POLICY reads ON cases_grading FOR SELECT USING (
  EXISTS (SELECT FROM cases_layer l WHERE l.id = layer_id) -- term
);
CREATE POLICY adds ON cases_grading FOR INSERT WITH CHECK (
  guard.is_police() -- term
  AND guard.keeps_layer(layer_id, case_id) -- term
);
CREATE POLICY changes ON cases_grading FOR UPDATE USING (
  guard.keeps_layer(layer_id, case_id) -- term
);
CREATE POLICY removes ON cases_grading FOR DELETE USING (
  guard.keeps_layer(layer_id, case_id) -- term
);
CALL guard.hold('cases_grading', 'layer_id', 'case_id');
GRANT SELECT, INSERT, UPDATE, DELETE ON cases_grading TO msc_app;
CALL guard.protect_history('cases_historicalgrading', 'cases_grading', 'layer_id');

-- What was decided is read as the full text is.
CALL guard.close('cases_sharingdecision');
CREATE POLICY reads ON cases_sharingdecision FOR SELECT USING (
  EXISTS (SELECT FROM cases_layer l WHERE l.id = layer_id -- term
    AND l.part = 'full' -- term
  )
);
CREATE POLICY adds ON cases_sharingdecision FOR INSERT WITH CHECK (
  decided_by_id = (SELECT guard.member()) -- term
  AND guard.keeps_layer(layer_id, case_id) -- term
);
CREATE POLICY changes ON cases_sharingdecision FOR UPDATE USING (
  guard.keeps_layer(layer_id, case_id) -- term
) WITH CHECK (
  decided_by_id = (SELECT guard.member()) -- term
);
CALL guard.hold('cases_sharingdecision', 'layer_id', 'case_id');
GRANT SELECT, INSERT, UPDATE ON cases_sharingdecision TO msc_app;
CALL guard.protect_history('cases_historicalsharingdecision', 'cases_sharingdecision', 'layer_id');
