-- Stand-ins: dated grants to a colleague of the same agency on the cases that a member is on by a grant of their own.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- The grants come and go with the row that names the stand-in. The right to decide who is on a case is not handed on,
-- an emergency grant neither, nor what is held as somebody's stand-in.
CREATE OR REPLACE FUNCTION guard.stand_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO cases_membergrant (id, grant_id, user_id, case_id, permission_id, valid_from, valid_until, purpose, legal_basis)
  SELECT gen_random_uuid(), NEW.id, NEW.stand_in_id, g.case_id, g.permission_id, greatest(g.valid_from, NEW.valid_from),
    max(least(g.valid_until, NEW.valid_until)), NEW.purpose, max(g.legal_basis)
  FROM cases_membergrant g JOIN auth_permission p ON p.id = g.permission_id
  WHERE g.user_id = NEW.member_id -- term
    AND g.case_id = ANY (guard.cases_of(NEW.member_id, guard.day())) -- term
    AND p.codename <> 'share' -- term
    AND g.ends_at IS NULL -- term
    AND g.valid_from <= NEW.valid_until -- term
    AND (g.valid_until IS NULL OR NEW.valid_from <= g.valid_until) -- term
    AND NOT EXISTS (SELECT FROM cases_standin s WHERE s.id = g.grant_id) -- term
  GROUP BY g.case_id, g.permission_id, greatest(g.valid_from, NEW.valid_from)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- It ends earlier, never later; one that has not begun is taken away.
CREATE OR REPLACE FUNCTION guard.end_stand_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last_day date := CASE TG_OP WHEN 'DELETE' THEN OLD.valid_from - 1 ELSE NEW.valid_until END;
BEGIN
  IF last_day > OLD.valid_until -- branch
  THEN RAISE insufficient_privilege USING MESSAGE = 'a stand-in ends earlier, never later'; END IF;
  DELETE FROM cases_membergrant g WHERE g.grant_id = OLD.id
    AND g.valid_from > last_day -- term
  ;
  UPDATE cases_membergrant SET valid_until = last_day WHERE grant_id = OLD.id
    AND valid_until > last_day -- term
  ;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION guard.stand_in, guard.end_stand_in FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.stand_in, guard.end_stand_in TO msc_owner;
RESET ROLE;

-- Named by the member or by who answers for the agency; known to them and to the colleague.
CALL guard.close('cases_standin');
CREATE POLICY reads ON cases_standin FOR SELECT USING (
  member_id = (SELECT guard.member()) -- branch
  OR stand_in_id = (SELECT guard.member()) -- term
  OR guard.answers_for(municipality_id, agency_id) -- term
);
CREATE POLICY adds ON cases_standin FOR INSERT WITH CHECK (
  named_by_id = (SELECT guard.member()) -- term
  AND ( -- term
    member_id = (SELECT guard.member()) -- branch
    OR guard.answers_for(municipality_id, agency_id) -- term
  )
  AND valid_from >= guard.today(municipality_id) -- term
  AND EXISTS (SELECT FROM partners_member m WHERE m.id = member_id -- term
    AND m.agency_id = cases_standin.agency_id -- term
    AND m.municipality_id = cases_standin.municipality_id -- term
  )
  AND EXISTS (SELECT FROM partners_member s WHERE s.id = stand_in_id -- term
    AND s.agency_id = cases_standin.agency_id -- term
    AND s.is_active -- term
  )
);
CREATE POLICY ends ON cases_standin FOR UPDATE USING (
  member_id = (SELECT guard.member()) -- branch
  OR guard.answers_for(municipality_id, agency_id) -- term
);
CREATE POLICY removes ON cases_standin FOR DELETE USING (
  member_id = (SELECT guard.member()) -- branch
  OR guard.answers_for(municipality_id, agency_id) -- term
);
CALL guard.hold('cases_standin', 'id', 'municipality_id', 'agency_id', 'member_id', 'stand_in_id', 'valid_from', 'purpose',
  'named_by_id', 'named_at');
CREATE OR REPLACE TRIGGER stand_in AFTER INSERT ON cases_standin FOR EACH ROW EXECUTE FUNCTION guard.stand_in();
CREATE OR REPLACE TRIGGER end_stand_in AFTER UPDATE OR DELETE ON cases_standin FOR EACH ROW EXECUTE FUNCTION guard.end_stand_in();
GRANT SELECT, INSERT, UPDATE, DELETE ON cases_standin TO msc_app;
CALL guard.protect_history('cases_historicalstandin', 'cases_standin');
