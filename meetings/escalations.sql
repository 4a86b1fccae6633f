-- Who reads and writes escalations, what they hold and what is answered.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Whether the acting member may take back the word that was given for a document: who could give it, until it is sent.
CREATE OR REPLACE FUNCTION guard.may_take_back(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM cases_releaserequest r JOIN meetings_escalation e ON e.id = r.for_document WHERE r.id = asked
    AND r.asker_id <> guard.member() -- term
    AND guard.lifts(r.statement_id) -- term
    AND r.answer IN ('granted', 'narrowed') -- term
    AND e.sent_at IS NULL -- term
    AND e.withdrawn_at IS NULL -- term
  )
$$;
-- Takes it back, and the item out of the document; who sends that at the same moment is waited for, or waits.
CREATE OR REPLACE FUNCTION guard.take_back_word(asked uuid, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.unsent_of(r.case_id) FROM cases_releaserequest r WHERE r.id = asked
    AND guard.may_take_back(asked); -- belt: nobody is made to wait by who may not
  IF NOT guard.may_take_back(asked) -- branch
    OR btrim(reason) = '' -- term
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not take this word back'; END IF;
  UPDATE cases_releaserequest SET answer = 'declined', version = '', answer_text = reason, answered_by_id = guard.member(),
    answered_at = clock_timestamp()
  WHERE id = asked;
  DELETE FROM meetings_quote q USING cases_releaserequest r WHERE r.id = asked
    AND q.escalation_id = r.for_document -- term
    AND q.layer_id = r.statement_id -- term
  ;
END $$;
REVOKE ALL ON FUNCTION guard.may_take_back, guard.take_back_word FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.may_take_back, guard.take_back_word TO msc_app;
RESET ROLE;

SET LOCAL ROLE msc_rls;
-- What is still to be sent tells how its information is graded now; a text that was written for it is graded by nobody.
CREATE OR REPLACE FUNCTION guard.regrade() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE graded uuid := coalesce(NEW.layer_id, OLD.layer_id); unsent uuid[] := guard.unsent_of(coalesce(NEW.case_id, OLD.case_id));
BEGIN
  UPDATE meetings_quote SET source = nullif(NEW.source, ''), information = NEW.information
  WHERE layer_id = graded -- term
    AND text IN (SELECT unnest(ARRAY[l.text, guard.leave_out_name(l.case_id, l.text)]) FROM cases_layer l WHERE l.id = graded) -- term
    AND escalation_id = ANY (unsent) -- term
  ;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION guard.regrade FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.regrade TO msc_owner;
RESET ROLE;

CALL guard.protect_documents('meetings_escalation');
-- To the mayor go cases that the compiler leads, from a meeting that the compiler runs.
CREATE POLICY leads ON meetings_escalation AS RESTRICTIVE FOR INSERT WITH CHECK (
  NOT EXISTS (SELECT FROM unnest(case_ids) AS c(id) -- term
    WHERE NOT guard.may('lead', c.id) -- term
  )
  AND (case_id IS NULL OR case_id = ANY (case_ids)) -- term
  AND document_id IS NULL -- term
  AND (meeting_id IS NULL OR guard.runs_meeting(meeting_id)) -- term
);
-- What was sent stays as it is: only that it was sent, and as which document, is added.
CREATE POLICY sends ON meetings_escalation FOR UPDATE USING (
  compiled_by_id = (SELECT guard.member()) -- term
  AND case_ids <@ (SELECT guard.case_ids())::uuid[] -- term
  AND NOT is_waiting -- term
) WITH CHECK (
  sent_at IS NOT NULL -- term
  AND ( -- term
    document_id IS NULL -- branch
    OR EXISTS (SELECT FROM record_document d WHERE d.id = document_id -- term
      AND d.compiled_by_id = (SELECT guard.member()) -- term
    )
  )
);
GRANT SELECT, INSERT, UPDATE (sent_at, document_id) ON meetings_escalation TO msc_app;
CALL guard.protect_history('meetings_historicalescalation', 'meetings_escalation');

-- Who reads a document of cases that they do not see leaves a reading on each of them.
CREATE POLICY adds_of_documents ON record_reading FOR INSERT WITH CHECK (
  member_id = (SELECT guard.member()) -- term
  AND operator = '' -- term
  AND EXISTS (SELECT FROM meetings_escalation e WHERE record_reading.case_id = ANY (e.case_ids) -- term
    AND e.document_id IS NOT DISTINCT FROM record_reading.document_id -- term
  )
);

-- What an escalation quotes is word for word what the whole table may read, and never entrusted; of a case without a name
-- the name is left out, whoever compiles it, since the document's readers are told none.
CALL guard.close('meetings_quote');
CREATE POLICY reads ON meetings_quote FOR SELECT USING (
  EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id) -- term
);
CREATE POLICY adds ON meetings_quote FOR INSERT WITH CHECK (
  EXISTS (SELECT FROM meetings_escalation e JOIN cases_layer l ON l.id = layer_id WHERE e.id = escalation_id -- term
    AND e.compiled_by_id = (SELECT guard.member()) -- term
    AND e.document_id IS NULL -- term
    AND ( -- term
      l.id = ANY (e.items) -- branch
      OR l.item_id = ANY (e.items) -- term
    )
    AND l.case_id = ANY (e.case_ids) -- term
    AND l.case_id = meetings_quote.case_id -- term
    AND l.audience = 'table' -- term
    AND NOT l.is_entrusted -- term
    AND l.classification <= e.marking -- term
    AND guard.nameless('cases_layer', l.id, 'text') = meetings_quote.text -- term
    AND l.originator_id = agency_id -- term
  )
);
-- What is not for the whole table goes in while the document waits: by the compiler's own word where the own agency wrote
-- it, else as its originator granted it for this document and these addressees, word for word or as written for them.
CREATE POLICY adds_released ON meetings_quote FOR INSERT WITH CHECK (
  EXISTS (SELECT FROM meetings_escalation e JOIN cases_layer l ON l.id = layer_id WHERE e.id = escalation_id -- term
    AND e.compiled_by_id = (SELECT guard.member()) -- term
    AND e.is_waiting -- term
    AND l.case_id = ANY (e.case_ids) -- term
    AND l.case_id = meetings_quote.case_id -- term
    AND l.originator_id = meetings_quote.agency_id -- term
    AND ( -- term
      ( -- branch
        guard.lifts(l.id) -- term
        AND guard.nameless('cases_layer', l.id, 'text') = meetings_quote.text -- term
      )
      OR EXISTS (SELECT FROM cases_releaserequest r WHERE r.for_document = e.id -- term
        AND r.statement_id = l.id -- term
        AND r.for_people = e.people -- term
        AND r.for_agencies = e.agencies -- term
        AND ( -- term
          ( -- branch
            r.answer = 'granted' -- term
            AND guard.nameless('cases_layer', l.id, 'text') = meetings_quote.text -- term
          )
          OR ( -- term
            r.answer = 'narrowed' -- term
            AND r.version = meetings_quote.text -- term
          )
        )
      )
    )
  )
);
-- What stands beside a text in every copy stands beside it here; of a text written for the document nothing is said.
CREATE POLICY told_beside ON meetings_quote AS RESTRICTIVE FOR INSERT WITH CHECK (
  EXISTS (SELECT FROM cases_layer l LEFT JOIN cases_grading g ON g.layer_id = l.id WHERE l.id = meetings_quote.layer_id -- term
    AND ( -- term
      ( -- branch
        guard.nameless('cases_layer', l.id, 'text') <> meetings_quote.text -- term
        AND num_nonnulls(meetings_quote.said_as, meetings_quote.source, meetings_quote.information) = 0 -- term
      )
      OR ( -- term
        guard.nameless('cases_layer', l.id, 'text') = meetings_quote.text -- term
        AND meetings_quote.said_as IS NOT DISTINCT FROM nullif(l.said_as, '') -- term
        AND meetings_quote.source IS NOT DISTINCT FROM nullif(g.source, '') -- term
        AND meetings_quote.information IS NOT DISTINCT FROM g.information -- term
      )
    )
  )
);
GRANT SELECT, INSERT ON meetings_quote TO msc_app;
-- What was quoted or granted was so as it was said then, to whom it was said then.
CREATE OR REPLACE TRIGGER take_out AFTER UPDATE ON cases_layer FOR EACH ROW
  WHEN ((OLD.text, OLD.classification, OLD.audience, OLD.named_agencies, OLD.named_people, OLD.is_entrusted, OLD.said_as)
    IS DISTINCT FROM (NEW.text, NEW.classification, NEW.audience, NEW.named_agencies, NEW.named_people, NEW.is_entrusted, NEW.said_as))
  EXECUTE FUNCTION guard.take_out();
CREATE OR REPLACE TRIGGER take_out_gone AFTER DELETE ON cases_layer FOR EACH ROW EXECUTE FUNCTION guard.take_out();
CREATE OR REPLACE TRIGGER regrade AFTER INSERT OR UPDATE OR DELETE ON cases_grading FOR EACH ROW EXECUTE FUNCTION guard.regrade();

CALL guard.close('meetings_subject');
CREATE POLICY reads ON meetings_subject FOR SELECT USING (
  EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id) -- term
);
CREATE POLICY adds ON meetings_subject FOR INSERT WITH CHECK (
  EXISTS (SELECT FROM meetings_escalation e JOIN cases_case c ON c.id = ANY (e.case_ids) WHERE e.id = escalation_id -- term
    AND e.compiled_by_id = (SELECT guard.member()) -- term
    AND e.document_id IS NULL -- term
    AND c.id = meetings_subject.case_id -- term
    AND c.reference = meetings_subject.reference -- term
    AND ( -- term
      meetings_subject.family_name = '' -- branch
      OR ( -- term
        NOT c.is_anonymous -- term
        AND EXISTS (SELECT FROM cases_identity i WHERE i.case_id = c.id -- term
          AND i.family_name = meetings_subject.family_name -- term
        )
      )
    )
  )
);
GRANT SELECT, INSERT ON meetings_subject TO msc_app;
CREATE OR REPLACE TRIGGER take_out_name AFTER UPDATE OF is_anonymous ON cases_case FOR EACH ROW
  WHEN (OLD.is_anonymous IS DISTINCT FROM NEW.is_anonymous) EXECUTE FUNCTION guard.take_out_name();
CREATE OR REPLACE TRIGGER take_out_right_name AFTER UPDATE OF given_name, family_name ON cases_identity FOR EACH ROW
  EXECUTE FUNCTION guard.take_out_right_name();

CALL guard.close('meetings_option');
CREATE POLICY reads ON meetings_option FOR SELECT USING (
  EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id) -- term
);
-- Until it is sent, only its compiler reads it.
CREATE POLICY adds ON meetings_option FOR INSERT WITH CHECK (
  EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id -- term
    AND e.sent_at IS NULL -- term
  )
);
GRANT SELECT, INSERT ON meetings_option TO msc_app;

-- Only an addressee answers; the compiler and the addressees read the answers.
CALL guard.close('meetings_answer');
CREATE POLICY reads ON meetings_answer FOR SELECT USING (
  EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id) -- term
);
CREATE POLICY adds ON meetings_answer FOR INSERT WITH CHECK (
  member_id = (SELECT guard.member()) -- term
  AND EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id -- term
    AND e.sent_at IS NOT NULL -- term
    AND ( -- term
      (SELECT guard.member()) = ANY (e.people) -- branch
      OR (SELECT guard.agency()) = ANY (e.agencies) -- term
    )
  )
);
GRANT SELECT, INSERT ON meetings_answer TO msc_app;
CALL guard.protect_history('meetings_historicalanswer', 'meetings_answer');
