-- Exports of what somebody knew: who asks, who countersigns, and that no document is there before.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Whether the acting member may countersign: another person than the asker, who sees every case in it; the coordinator,
-- or, where a coordinator asks about another agency, that agency's lead.
CREATE OR REPLACE FUNCTION guard.countersigns(asked inquiry_export) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(
    asked.case_ids <@ guard.case_ids() -- term
    AND NOT guard.is_oneself(ARRAY[asked.asked_by_id]) -- term
    AND ( -- term
      guard.coordinates(asked.municipality_id) -- branch
      OR ( -- term
        guard.role() = 'agency_lead' -- term
        AND guard.agency() = asked.agency_id -- term
        AND EXISTS (SELECT FROM partners_member m WHERE m.id = asked.asked_by_id -- term
          AND m.role = 'coordinator' -- term
        )
      )
    )
  , false)
$$;

-- Who coordinates, and who leads the agency asked about, are owed one look at each export: whether it waits for their
-- countersign, and so a mail, is found out as each of them (mscportal/inquiry/letters.py).
CREATE OR REPLACE FUNCTION guard.owe_countersign() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.owe_letter('countersign', NEW.id::text, ARRAY(
    SELECT m.id FROM partners_member m WHERE (m.role, m.municipality_id) = ('coordinator', NEW.municipality_id)
    UNION SELECT m.id FROM partners_member m WHERE (m.role, m.agency_id) = ('agency_lead', NEW.agency_id)));
  RETURN NULL;
END $$;

-- Countersigns or declines, once; returns the outbox entry by which the asker's documents are made, if they are. Who
-- asked is owed a look at what is declined.
CREATE OR REPLACE FUNCTION guard.answer_export(asked uuid, countersigned boolean, why text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE was inquiry_export; entry uuid := gen_random_uuid();
BEGIN
  SELECT * INTO was FROM inquiry_export WHERE id = asked FOR UPDATE;
  IF was.answered_by_id IS NOT NULL -- branch
    OR NOT guard.countersigns(was) -- term
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not countersign this export'; END IF;
  UPDATE inquiry_export SET answered_by_id = guard.member(), answered_at = clock_timestamp(),
    is_countersigned = countersigned, reason = why WHERE id = asked;
  IF NOT countersigned THEN
    PERFORM guard.owe_letter('countersign', asked::text, ARRAY[was.asked_by_id], true);
    RETURN NULL;
  END IF;
  INSERT INTO record_outboxentry (id, kind, subject_id, member_id, language, created_at, next_try_at, tries, failure)
  VALUES (entry, 'inquiry.export', asked, was.asked_by_id, was.language, clock_timestamp(), now(), 0, '');
  RETURN entry;
END $$;

-- The asker's documents are added to a countersigned export, once.
CREATE OR REPLACE FUNCTION guard.attach_export(asked uuid, of_pdf uuid, of_sheet uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE inquiry_export SET pdf_id = of_pdf, sheet_id = of_sheet WHERE id = asked
    AND asked_by_id = guard.member() -- term
    AND is_countersigned -- term
    AND pdf_id IS NULL -- term
  ;
  IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'may not add to this export'; END IF;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA guard FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.countersigns, guard.answer_export, guard.attach_export TO msc_app;
GRANT EXECUTE ON FUNCTION guard.countersigns, guard.owe_countersign TO msc_owner;
RESET ROLE;

-- Read by who asked and by who may countersign, while they see every case in it.
CALL guard.close('inquiry_export');
CREATE POLICY reads ON inquiry_export FOR SELECT USING (
  ( -- branch
    asked_by_id = (SELECT guard.member()) -- term
    AND case_ids <@ (SELECT guard.case_ids())::uuid[] -- term
  )
  OR guard.countersigns(inquiry_export) -- term
);
CREATE POLICY asks ON inquiry_export FOR INSERT WITH CHECK (
  asked_by_id = (SELECT guard.member()) -- term
  AND answered_by_id IS NULL -- term
  AND NOT is_countersigned -- term
  AND pdf_id IS NULL -- term
  AND sheet_id IS NULL -- term
  AND case_ids <> '{}' -- term
  AND case_ids <@ guard.inquires(case_ids, agency_id) -- term
  AND (case_id IS NULL OR case_ids = ARRAY[case_id]) -- term
  AND NOT EXISTS (SELECT FROM cases_case c WHERE c.id = ANY (case_ids) -- term
    AND c.municipality_id <> inquiry_export.municipality_id -- term
  )
);
GRANT SELECT, INSERT ON inquiry_export TO msc_app;
CREATE OR REPLACE TRIGGER owe_countersign AFTER INSERT ON inquiry_export FOR EACH ROW EXECUTE FUNCTION guard.owe_countersign();
CALL guard.protect_history('inquiry_historicalexport', 'inquiry_export');
-- An export over several cases has no single one, so the general rule would hide its history.
ALTER POLICY reads ON inquiry_historicalexport USING (
  EXISTS (SELECT FROM inquiry_export live WHERE live.id = inquiry_historicalexport.id) -- term
);

-- No document of an export before its countersign, and for nobody but the asker.
CREATE POLICY countersigned ON record_document AS RESTRICTIVE FOR INSERT WITH CHECK (
  kind <> 'inquiry' -- branch
  OR ( -- term
    people = '{}' -- term
    AND agencies = '{}' -- term
    AND EXISTS (SELECT FROM inquiry_export e WHERE e.case_ids = record_document.case_ids -- term
      AND e.asked_by_id = (SELECT guard.member()) -- term
      AND e.is_countersigned -- term
      AND e.pdf_id IS NULL -- term
    )
  )
);
