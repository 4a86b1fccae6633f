-- Who adds and reads what the record keeps.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.

-- Readings: whoever acts adds their own, of cases they see (of others they read documents: meetings/escalations.sql); read
-- by themselves and by the auditor of the municipality.
CALL guard.close('record_reading');
CREATE POLICY adds ON record_reading FOR INSERT WITH CHECK (
  member_id IS NOT DISTINCT FROM (SELECT guard.member()) -- term
  AND ( -- term
    (SELECT guard.member()) IS NOT NULL -- branch
    OR screen = 'projector' -- term
  )
  AND ( -- term
    operator = '' -- branch
    OR screen = 'disclose' -- term
  )
  AND ( -- term
    case_id IS NULL -- branch
    OR case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  )
);
CREATE POLICY reads_own ON record_reading FOR SELECT USING (
  member_id = (SELECT guard.member()) -- term
);
CREATE POLICY audits ON record_reading FOR SELECT USING (
  (SELECT guard.role()) = 'auditor' -- term
  AND municipality_id = (SELECT guard.home()) -- term
);
GRANT SELECT, INSERT ON record_reading TO msc_app;
CREATE OR REPLACE TRIGGER place_reading BEFORE INSERT ON record_reading FOR EACH ROW EXECUTE FUNCTION guard.place_reading();
CREATE OR REPLACE TRIGGER note_reading AFTER INSERT ON record_reading FOR EACH ROW EXECUTE FUNCTION guard.note_reading();

CALL guard.close('record_act');
CREATE POLICY audits ON record_act FOR SELECT USING (
  (SELECT guard.role()) = 'auditor' -- term
  AND municipality_id = (SELECT guard.home()) -- term
);
GRANT SELECT ON record_act TO msc_app;

-- The chain, its salts and its queue: definer functions only.
CALL guard.close('record_unsealed');
CALL guard.close('record_salt');
CALL guard.close('record_seal');

-- The outbox: nobody reads it, not even what is owed to them, since an entry stands there for what they may not see too.
-- Nor is a letter that the database owes (guard.owe_letter) added by anybody else: one that is there already would show.
CALL guard.close('record_outboxentry');
CREATE POLICY adds ON record_outboxentry FOR INSERT WITH CHECK (
  member_id = (SELECT guard.member()) -- term
  AND kind NOT IN ('answered', 'asked', 'countersign', 'emergency', 'question', 'safety', 'why') -- term
);
GRANT INSERT ON record_outboxentry TO msc_app;

CALL guard.protect_documents('record_document');
-- Encrypted under its own key or that of one of its cases: a key opens to who reads a document that it encrypts.
CREATE POLICY adds_own_key ON record_document AS RESTRICTIVE FOR INSERT WITH CHECK (
  key_id = id -- branch
  OR key_id = ANY (case_ids) -- term
);
GRANT SELECT, INSERT ON record_document TO msc_app;

-- A key opens only to who sees the case it belongs to, or a document that it encrypts.
CALL guard.close('record_vaultkey');
CREATE POLICY opens ON record_vaultkey FOR SELECT USING (
  subject_id = ANY ((SELECT guard.case_ids())::uuid[]) -- branch
  OR EXISTS (SELECT FROM record_document d WHERE d.key_id = subject_id) -- term
);
CREATE POLICY adds ON record_vaultkey FOR INSERT WITH CHECK (
  (SELECT guard.member()) IS NOT NULL -- term
  AND guard.makes_key(subject_id) -- term
);
GRANT SELECT, INSERT ON record_vaultkey TO msc_app;
