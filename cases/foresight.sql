-- Before it happens: who reads what, as far as who acts sees it; asked before a change and again once it is tried.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- For each of these members and each case that both see on day `asked`: the items and other statements of which both
-- read anything, and those that both read in full.
-- The other's sight is looked up as by "see as": only what who acts may know of the other counts, so releases of
-- statements of the own agency and what waits for its word, and who is kept out where who acts may share. That stays as it was when it was first
-- asked in this transaction, and so does the own sight: neither is less because the change that is tried takes it away.
CREATE OR REPLACE FUNCTION guard.foresee(members uuid[], cases uuid[], asked date)
RETURNS TABLE (member uuid, seen_case uuid, items uuid[], in_full uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE mine guard.facts; theirs guard.facts; own uuid[]; one uuid;
BEGIN
  SELECT f.* INTO mine FROM guard.facts f
  WHERE f.pid = pg_backend_pid() -- belt: the primary key; no two backends share a transaction
    AND f.xid = pg_current_xact_id_if_assigned() -- term
    AND f.member IS NOT NULL -- term
  ;
  IF NOT FOUND THEN RETURN; END IF;
  cases := ARRAY(SELECT unnest(mine.case_ids) INTERSECT SELECT unnest(coalesce(cases, mine.case_ids)));
  mine.shares := coalesce(mine.shares, ARRAY(SELECT c FROM unnest(cases) c WHERE guard.may('share', c)));
  own := ARRAY(SELECT r.statement FROM guard.read_in_full(cases) r);
  FOR one IN SELECT m.id FROM partners_member m
    WHERE m.id = ANY (members) -- term
      AND m.is_active -- term
  LOOP
    theirs := guard.facts_of(one, asked, NULL, mine.shares);
    theirs.case_ids := ARRAY(SELECT unnest(theirs.case_ids) INTERSECT SELECT unnest(cases));
    theirs.released := ARRAY(
      SELECT l.id FROM cases_layer l
      WHERE l.id = ANY (theirs.released) -- term
        AND l.originator_id = mine.agency -- term
    );
    theirs.withheld := guard.withheld_of(one, theirs.agency, mine.agency);
    PERFORM guard.store(theirs);
    RETURN QUERY SELECT one, c.id, array_remove(array_agg(DISTINCT told.item), NULL),
        array_remove(array_agg(DISTINCT told.item) FILTER (WHERE told.statement = told.item), NULL)
      FROM unnest(theirs.case_ids) c(id)
      LEFT JOIN (SELECT r.its_case, r.item, r.statement FROM guard.read_in_full(theirs.case_ids) r
        JOIN unnest(own) o(id) ON o.id = r.statement) told ON told.its_case = c.id
      GROUP BY c.id;
  END LOOP;
  PERFORM guard.store(mine);
END $$;
REVOKE ALL ON FUNCTION guard.foresee FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.foresee TO msc_app;
RESET ROLE;
