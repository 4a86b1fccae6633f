-- Renewal: which grants nobody reads by, and what was decided of grants and agreements that came up.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Grants on the acting member's cases, of agencies that they answer for, by which nobody read for ninety days; told is
-- the last day on which somebody did, or the grant's first in this record, and nothing else of the readings. Of the time
-- before a case came into this record, readings are not known.
CREATE OR REPLACE FUNCTION guard.unused_grants() RETURNS TABLE (its_case uuid, grant_id uuid, since date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT held.case_id, held.grant_id, greatest(min(held.valid_from), min(held.known_from), (
      SELECT max(r.at)::date FROM record_reading r JOIN partners_member m ON m.id = r.member_id
      WHERE r.case_id = held.case_id -- term
        AND (m.agency_id = held.agency OR m.id = held.holder) -- term
    ))
  FROM (
    SELECT g.case_id, g.grant_id, g.municipality_id, g.valid_from, g.valid_until, g.ends_at, a.id AS agency,
      a.id AS of_agency, NULL::uuid AS holder,
      (SELECT min(h.history_date)::date FROM cases_historicalagencygrant h WHERE h.id = g.id) AS known_from
    FROM cases_agencygrant g JOIN partners_agency a ON a.group_id = g.group_id
    WHERE NOT a.is_coordination -- term
    UNION ALL
    SELECT g.case_id, g.grant_id, g.municipality_id, g.valid_from, g.valid_until, g.ends_at, NULL, m.agency_id, m.id,
      (SELECT min(h.history_date)::date FROM cases_historicalmembergrant h WHERE h.id = g.id)
    FROM cases_membergrant g JOIN partners_member m ON m.id = g.user_id
    WHERE m.is_active -- term
  ) held
  WHERE held.case_id = ANY (guard.case_ids()) -- term
    AND guard.answers_for(held.municipality_id, held.of_agency) -- term
    AND greatest(held.valid_from, held.known_from) <= guard.today(held.municipality_id) - 90 -- term
    AND (held.valid_until IS NULL OR guard.today(held.municipality_id) <= held.valid_until) -- term
    AND held.ends_at IS NULL -- term
    AND NOT EXISTS (SELECT FROM record_reading r JOIN partners_member m ON m.id = r.member_id -- term
      WHERE r.case_id = held.case_id -- term
        AND (m.agency_id = held.agency OR m.id = held.holder) -- term
        AND r.at >= guard.today(held.municipality_id) - 90 -- term
    )
  GROUP BY held.case_id, held.grant_id, held.agency, held.holder;
END $$;

-- A decision belongs where what it is of belongs; nobody who decides says it.
CREATE OR REPLACE FUNCTION guard.place_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.municipality_id := coalesce((SELECT c.municipality_id FROM cases_case c WHERE c.id = NEW.case_id),
    (SELECT a.municipality_id FROM partners_agreement a WHERE a.id = NEW.agreement_id));
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION guard.unused_grants, guard.place_decision FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.unused_grants TO msc_app;
GRANT EXECUTE ON FUNCTION guard.place_decision TO msc_owner;
RESET ROLE;

-- Decided by who may share, or coordinates; a lead gives a word that changes nothing. Known to who sees the case, or the
-- agreement.
CALL guard.close('cases_recertification');
CREATE POLICY reads ON cases_recertification FOR SELECT USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- branch
  OR EXISTS (SELECT FROM partners_agreement a WHERE a.id = agreement_id) -- term
);
CREATE POLICY adds ON cases_recertification FOR INSERT WITH CHECK (
  decided_by_id = (SELECT guard.member()) -- term
  AND ( -- term
    guard.may('share', case_id) -- branch
    OR ( -- term
      is_word -- term
      AND (SELECT guard.role()) = 'agency_lead' -- term
      AND case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
    )
    OR EXISTS (SELECT FROM partners_agreement a WHERE a.id = agreement_id -- term
      AND guard.coordinates(a.municipality_id) -- term
    )
  )
);
CREATE OR REPLACE TRIGGER place_decision BEFORE INSERT ON cases_recertification FOR EACH ROW EXECUTE FUNCTION guard.place_decision();
GRANT SELECT, INSERT ON cases_recertification TO msc_app;
CALL guard.protect_history('cases_historicalrecertification', 'cases_recertification');
