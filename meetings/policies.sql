-- Who reads and writes forums, meetings and escalations.
SET LOCAL ROLE msc_rls;

-- Meetings that the acting member was asked to without having a seat.
CREATE OR REPLACE FUNCTION guard.invited() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT coalesce(array_agg(a.meeting_id), '{}') FROM meetings_attendance a WHERE a.member_id = guard.member() $$;

-- Whether the acting member runs a forum's meetings: its chair, or the municipality's coordinator.
CREATE OR REPLACE FUNCTION guard.runs(forum uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM meetings_forum f WHERE f.id = forum
    AND (f.chair_id = guard.member() OR guard.coordinates(f.municipality_id)))
$$;
CREATE OR REPLACE FUNCTION guard.runs_meeting(meeting uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT coalesce((SELECT guard.runs(m.forum_id) FROM meetings_meeting m WHERE m.id = meeting), false) $$;

-- Who hears a slot: those present who have not left and, where it is about a case, see that case. Told to who runs
-- the meeting and, where it is about a case, sees it too.
CREATE OR REPLACE FUNCTION guard.hearers(asked_slot uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(a.member_id), '{}')
  FROM meetings_slotcontent c JOIN meetings_attendance a ON a.meeting_id = c.meeting_id
  WHERE c.slot_id = asked_slot AND guard.runs_meeting(c.meeting_id)
    AND (c.case_id IS NULL OR c.case_id = ANY (guard.case_ids()))
    AND a.state = 'present' AND a.left_at IS NULL
    AND (c.case_id IS NULL OR c.case_id = ANY (guard.cases_of(a.member_id, guard.day())))
$$;

-- The confidentiality statement is signed by nobody but oneself (MARAC); operators' imports bring signatures along.
CREATE OR REPLACE FUNCTION guard.sign_oneself() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.signed_at IS DISTINCT FROM (CASE WHEN TG_OP = 'UPDATE' THEN OLD.signed_at END)
    AND NEW.member_id IS DISTINCT FROM guard.member() AND current_user <> 'msc_rls'
  THEN RAISE insufficient_privilege USING MESSAGE = 'nobody signs for another'; END IF;
  RETURN NEW;
END $$;
-- Whether nothing was said, recorded or noted in a slot: only then may it go from the agenda.
CREATE OR REPLACE FUNCTION guard.is_empty(asked_slot uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM meetings_slotcontent c WHERE c.slot_id = asked_slot)
    AND NOT EXISTS (SELECT FROM meetings_slotpresence p WHERE p.slot_id = asked_slot)
    AND NOT EXISTS (SELECT FROM meetings_slotrecord r WHERE r.slot_id = asked_slot)
    AND NOT EXISTS (SELECT FROM meetings_topicnote n WHERE n.slot_id = asked_slot)
$$;
REVOKE ALL ON FUNCTION guard.invited, guard.runs, guard.runs_meeting, guard.hearers, guard.is_empty, guard.sign_oneself FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.invited, guard.runs, guard.runs_meeting, guard.hearers, guard.is_empty TO msc_app, msc_owner;
GRANT EXECUTE ON FUNCTION guard.sign_oneself TO msc_owner;

-- A table whose rows follow a meeting.
DROP PROCEDURE IF EXISTS guard.protect_meeting_rows(regclass, text);
CREATE OR REPLACE PROCEDURE guard.protect_meeting_rows(rel regclass, writes text, seen text DEFAULT
  'EXISTS (SELECT FROM public.meetings_meeting m WHERE m.id = meeting_id)')
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', rel);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', rel);
  EXECUTE format('CREATE POLICY reads ON %s FOR SELECT USING (%s)', rel, seen);
  EXECUTE format('CREATE POLICY adds ON %s FOR INSERT WITH CHECK (%s)', rel, writes);
  EXECUTE format('CREATE POLICY changes ON %s FOR UPDATE USING (%s) WITH CHECK (%s)', rel, seen, writes);
  CALL guard.hold(rel, 'id', 'meeting_id', 'slot_id', 'case_id', 'member_id', 'author_id');
END $$;
REVOKE ALL ON PROCEDURE guard.protect_meeting_rows FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE guard.protect_meeting_rows TO msc_owner;
RESET ROLE;

ALTER TABLE meetings_forum ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_forum FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_forum FOR SELECT USING (id = ANY ((SELECT guard.forums())::uuid[])
  OR municipality_id = ANY ((SELECT guard.networks())::uuid[]));
CREATE POLICY adds ON meetings_forum FOR INSERT WITH CHECK (guard.coordinates(municipality_id));
CREATE POLICY changes ON meetings_forum FOR UPDATE USING (municipality_id = ANY ((SELECT guard.networks())::uuid[]))
  WITH CHECK (guard.coordinates(municipality_id));
CALL guard.hold('meetings_forum', 'id', 'municipality_id');
GRANT SELECT, INSERT, UPDATE ON meetings_forum TO msc_app;
CALL guard.protect_history('meetings_historicalforum', 'meetings_forum');

ALTER TABLE meetings_seat ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_seat FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_seat FOR SELECT USING (EXISTS (SELECT FROM meetings_forum f WHERE f.id = forum_id));
CREATE POLICY adds ON meetings_seat FOR INSERT WITH CHECK (EXISTS (SELECT FROM meetings_forum f WHERE f.id = forum_id AND guard.coordinates(f.municipality_id)));
CREATE POLICY removes ON meetings_seat FOR DELETE USING (EXISTS (SELECT FROM meetings_forum f WHERE f.id = forum_id AND guard.coordinates(f.municipality_id)));
GRANT SELECT, INSERT, DELETE ON meetings_seat TO msc_app;
CALL guard.protect_history('meetings_historicalseat', 'meetings_seat');

ALTER TABLE meetings_meeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_meeting FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_meeting FOR SELECT USING (forum_id = ANY ((SELECT guard.forums())::uuid[])
  OR id = ANY ((SELECT guard.invited())::uuid[]));
CREATE POLICY adds ON meetings_meeting FOR INSERT WITH CHECK (guard.runs(forum_id));
CREATE POLICY changes ON meetings_meeting FOR UPDATE USING (forum_id = ANY ((SELECT guard.forums())::uuid[])
  OR id = ANY ((SELECT guard.invited())::uuid[])) WITH CHECK (guard.runs(forum_id));
CALL guard.hold('meetings_meeting', 'id', 'forum_id');
GRANT SELECT, INSERT, UPDATE ON meetings_meeting TO msc_app;
CALL guard.protect_history('meetings_historicalmeeting', 'meetings_meeting');

CALL guard.protect_meeting_rows('meetings_attendance', 'guard.runs_meeting(meeting_id) OR (member_id = (SELECT guard.member())
  AND EXISTS (SELECT FROM public.meetings_meeting m WHERE m.id = meeting_id))');
-- An invitation is taken back while nothing was signed.
CREATE POLICY removes ON meetings_attendance FOR DELETE USING (guard.runs_meeting(meeting_id) AND signed_at IS NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON meetings_attendance TO msc_app;
CREATE OR REPLACE TRIGGER sign_oneself BEFORE INSERT OR UPDATE ON meetings_attendance
  FOR EACH ROW EXECUTE FUNCTION guard.sign_oneself();
CALL guard.protect_history('meetings_historicalattendance', 'meetings_attendance');

CALL guard.protect_meeting_rows('meetings_slot', 'guard.runs_meeting(meeting_id)');
CREATE POLICY removes ON meetings_slot FOR DELETE USING (guard.runs_meeting(meeting_id) AND guard.is_empty(id));
GRANT SELECT, INSERT, UPDATE, DELETE ON meetings_slot TO msc_app;

-- What a slot is about follows its case; a topic follows the meeting.
CALL guard.protect_meeting_rows('meetings_slotcontent', 'guard.runs_meeting(meeting_id)
    AND (case_id IS NULL OR case_id = ANY ((SELECT guard.case_ids())::uuid[]))
    AND EXISTS (SELECT FROM public.meetings_slot s WHERE s.id = slot_id AND s.meeting_id = meetings_slotcontent.meeting_id)',
  'EXISTS (SELECT FROM public.meetings_meeting m WHERE m.id = meeting_id)
    AND (case_id IS NULL OR case_id = ANY ((SELECT guard.case_ids())::uuid[]))');
CREATE POLICY removes ON meetings_slotcontent FOR DELETE USING (guard.runs_meeting(meeting_id)
  AND (case_id IS NULL OR case_id = ANY ((SELECT guard.case_ids())::uuid[])));
GRANT SELECT, INSERT, UPDATE, DELETE ON meetings_slotcontent TO msc_app;
CALL guard.protect_history('meetings_historicalslotcontent', 'meetings_slotcontent', 'slot_id');
-- A topic's history has no case, so the general rule would hide it.
ALTER POLICY reads ON meetings_historicalslotcontent USING (EXISTS (SELECT FROM meetings_slotcontent live
  WHERE live.slot_id = meetings_historicalslotcontent.slot_id)
  AND (case_id IS NULL OR case_id = ANY ((SELECT guard.case_ids())::uuid[])));

ALTER TABLE meetings_slotpresence ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_slotpresence FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_slotpresence FOR SELECT USING (EXISTS (SELECT FROM meetings_slotcontent c WHERE c.slot_id = meetings_slotpresence.slot_id));
-- Having been present counts as knowing, so it is written by who runs the meeting, of those who hear the item.
CREATE POLICY adds ON meetings_slotpresence FOR INSERT WITH CHECK (member_id = ANY (guard.hearers(slot_id)));
GRANT SELECT, INSERT ON meetings_slotpresence TO msc_app;

-- A record shows while its statement shows; an item counts through either of its layers.
ALTER TABLE meetings_slotrecord ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_slotrecord FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_slotrecord FOR SELECT USING (case_id = ANY ((SELECT guard.case_ids())::uuid[])
  AND EXISTS (SELECT FROM meetings_slotcontent c WHERE c.slot_id = meetings_slotrecord.slot_id)
  AND (EXISTS (SELECT FROM cases_layer l WHERE l.item_id = meetings_slotrecord.item_id)
    OR EXISTS (SELECT FROM cases_action a WHERE a.id = meetings_slotrecord.action_id)));
CREATE POLICY adds ON meetings_slotrecord FOR INSERT WITH CHECK (guard.may('contribute', case_id)
  AND EXISTS (SELECT FROM meetings_slotcontent c WHERE c.slot_id = meetings_slotrecord.slot_id AND c.case_id = meetings_slotrecord.case_id)
  AND (EXISTS (SELECT FROM cases_layer l WHERE l.id = meetings_slotrecord.item_id AND l.case_id = meetings_slotrecord.case_id)
    OR EXISTS (SELECT FROM cases_action a WHERE a.id = meetings_slotrecord.action_id AND a.case_id = meetings_slotrecord.case_id)));
GRANT SELECT, INSERT ON meetings_slotrecord TO msc_app;

CALL guard.protect_meeting_rows('meetings_topicnote', 'author_id = (SELECT guard.member())
  AND EXISTS (SELECT FROM public.meetings_slotcontent c WHERE c.slot_id = meetings_topicnote.slot_id
    AND c.meeting_id = meetings_topicnote.meeting_id AND c.case_id IS NULL)');
GRANT SELECT, INSERT, UPDATE ON meetings_topicnote TO msc_app;
CALL guard.protect_history('meetings_historicaltopicnote', 'meetings_topicnote');

CALL guard.protect_documents('meetings_escalation');
-- To the mayor go cases that the compiler leads, from a meeting that the compiler runs.
CREATE POLICY leads ON meetings_escalation AS RESTRICTIVE FOR INSERT WITH CHECK (
  NOT EXISTS (SELECT FROM unnest(case_ids) AS c(id) WHERE NOT guard.may('lead', c.id))
  AND (case_id IS NULL OR case_id = ANY (case_ids)) AND document_id IS NULL
  AND (meeting_id IS NULL OR guard.runs_meeting(meeting_id)));
-- What was sent stays as it is: only that it was sent, and as which document, is added.
CREATE POLICY sends ON meetings_escalation FOR UPDATE USING (compiled_by_id = (SELECT guard.member())
  AND case_ids <@ (SELECT guard.case_ids())::uuid[]) WITH CHECK (compiled_by_id = (SELECT guard.member())
  AND sent_at IS NOT NULL AND (document_id IS NULL OR EXISTS (
    SELECT FROM record_document d WHERE d.id = document_id AND d.compiled_by_id = (SELECT guard.member()))));
GRANT SELECT, INSERT, UPDATE (sent_at, document_id) ON meetings_escalation TO msc_app;
CALL guard.protect_history('meetings_historicalescalation', 'meetings_escalation');

SET LOCAL ROLE msc_rls;
-- Takes an escalation and its document back: from then on nobody reads either, the compiler included (sees_document).
CREATE OR REPLACE FUNCTION guard.withdraw_escalation(asked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE was meetings_escalation;
BEGIN
  SELECT * INTO was FROM meetings_escalation WHERE id = asked AND withdrawn_at IS NULL FOR UPDATE;
  IF NOT FOUND OR was.compiled_by_id IS DISTINCT FROM guard.member()
    OR NOT coalesce(was.case_ids <@ guard.case_ids(), false)
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not withdraw this escalation'; END IF;
  UPDATE record_document SET withdrawn_at = clock_timestamp() WHERE id = was.document_id AND compiled_by_id = guard.member();
  UPDATE meetings_escalation SET withdrawn_at = clock_timestamp() WHERE id = asked;
END $$;
-- Who reads an escalation (sees_document of every member), told to those who read it; who is kept out is not told.
CREATE OR REPLACE FUNCTION guard.readers_of(asked uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(max(found.ids) FILTER (WHERE guard.member() = ANY (found.ids)), '{}') FROM (
    SELECT array_agg(m.id) AS ids FROM meetings_escalation e JOIN partners_member m ON m.is_active
      AND (m.id = ANY (e.people) OR m.agency_id = ANY (e.agencies)
        OR (m.id = e.compiled_by_id AND e.case_ids <@ guard.cases_of(m.id, guard.day())))
    WHERE e.id = asked AND e.withdrawn_at IS NULL AND e.marking <= m.clearance
      AND NOT guard.recused_of(m.person) && e.case_ids) found
$$;
REVOKE ALL ON FUNCTION guard.withdraw_escalation, guard.readers_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.withdraw_escalation TO msc_app;
GRANT EXECUTE ON FUNCTION guard.readers_of TO msc_app, msc_owner;
RESET ROLE;

-- Who reads a document of cases that they do not see leaves a reading on each of them.
CREATE POLICY adds_of_documents ON record_reading FOR INSERT WITH CHECK (member_id = (SELECT guard.member()) AND operator = ''
  AND EXISTS (SELECT FROM meetings_escalation e WHERE record_reading.case_id = ANY (e.case_ids)
    AND e.document_id IS NOT DISTINCT FROM record_reading.document_id));

-- What an escalation quotes is word for word what the whole table may read, and never entrusted.
ALTER TABLE meetings_quote ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_quote FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_quote FOR SELECT USING (EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id));
CREATE POLICY adds ON meetings_quote FOR INSERT WITH CHECK (EXISTS (
  SELECT FROM meetings_escalation e JOIN cases_layer l ON l.id = layer_id
  WHERE e.id = escalation_id AND e.compiled_by_id = (SELECT guard.member()) AND e.document_id IS NULL
    AND (l.id = ANY (e.items) OR l.item_id = ANY (e.items)) AND l.case_id = ANY (e.case_ids)
    AND l.case_id = meetings_quote.case_id AND l.audience = 'table' AND NOT l.is_entrusted
    AND l.classification <= e.marking AND l.text = meetings_quote.text AND l.originator_id = agency_id));
GRANT SELECT, INSERT ON meetings_quote TO msc_app;

ALTER TABLE meetings_subject ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_subject FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_subject FOR SELECT USING (EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id));
CREATE POLICY adds ON meetings_subject FOR INSERT WITH CHECK (EXISTS (
  SELECT FROM meetings_escalation e JOIN cases_case c ON c.id = ANY (e.case_ids)
  WHERE e.id = escalation_id AND e.compiled_by_id = (SELECT guard.member()) AND e.document_id IS NULL
    AND c.id = meetings_subject.case_id AND c.reference = meetings_subject.reference
    AND (meetings_subject.family_name = '' OR (NOT c.is_anonymous AND EXISTS (
      SELECT FROM cases_identity i WHERE i.case_id = c.id AND i.family_name = meetings_subject.family_name)))));
GRANT SELECT, INSERT ON meetings_subject TO msc_app;

ALTER TABLE meetings_option ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_option FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_option FOR SELECT USING (EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id));
CREATE POLICY adds ON meetings_option FOR INSERT WITH CHECK (EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id
  AND e.compiled_by_id = (SELECT guard.member()) AND e.sent_at IS NULL));
GRANT SELECT, INSERT ON meetings_option TO msc_app;

-- Only an addressee answers; the compiler and the addressees read the answers.
ALTER TABLE meetings_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_answer FOR SELECT USING (EXISTS (SELECT FROM meetings_escalation e WHERE e.id = escalation_id));
CREATE POLICY adds ON meetings_answer FOR INSERT WITH CHECK (member_id = (SELECT guard.member()) AND EXISTS (
  SELECT FROM meetings_escalation e WHERE e.id = escalation_id AND e.sent_at IS NOT NULL
    AND ((SELECT guard.member()) = ANY (e.people) OR (SELECT guard.agency()) = ANY (e.agencies))));
GRANT SELECT, INSERT ON meetings_answer TO msc_app;
CALL guard.protect_history('meetings_historicalanswer', 'meetings_answer');

-- A taken slot tells that it is taken and from when to when; who put it there, and when, follows what it is about.
CALL guard.protect_history('meetings_historicalslot', 'meetings_slot');
ALTER POLICY reads ON meetings_historicalslot USING (EXISTS (SELECT FROM meetings_slotcontent live
  WHERE live.slot_id = meetings_historicalslot.id));
CALL guard.protect_history('meetings_historicalslotpresence', 'meetings_slotpresence');
CALL guard.protect_history('meetings_historicalslotrecord', 'meetings_slotrecord');
CALL guard.protect_history('meetings_historicaloption', 'meetings_option');
CALL guard.protect_history('meetings_historicalquote', 'meetings_quote');
CALL guard.protect_history('meetings_historicalsubject', 'meetings_subject');

SET LOCAL ROLE msc_rls;
-- The municipality whose auditor is told of a change to what hangs on a forum, a meeting, a slot or an escalation.
CREATE OR REPLACE FUNCTION guard.held_in(changed jsonb) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(
    (SELECT e.municipality_id FROM meetings_escalation e WHERE e.id = (changed->>'escalation_id')::uuid),
    (SELECT f.municipality_id FROM meetings_forum f WHERE f.id = coalesce((changed->>'forum_id')::uuid,
      (SELECT m.forum_id FROM meetings_meeting m WHERE m.id = coalesce((changed->>'meeting_id')::uuid,
        (SELECT s.meeting_id FROM meetings_slot s WHERE s.id = (changed->>'slot_id')::uuid))))))
$$;
-- The minutes stand from the close on: which version of each recorded statement stood then is written down once.
CREATE OR REPLACE FUNCTION guard.keep_minutes(records uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO meetings_standing (id, record_id, version)
  SELECT gen_random_uuid(), r.id, stood.history_id FROM meetings_slotrecord r
  JOIN cases_layer l ON l.item_id = r.item_id
  CROSS JOIN LATERAL (SELECT h.history_id FROM cases_historicallayer h WHERE h.id = l.id ORDER BY h.history_date DESC LIMIT 1) stood
  WHERE r.id = ANY (records)
  UNION ALL
  SELECT gen_random_uuid(), r.id, stood.history_id FROM meetings_slotrecord r
  CROSS JOIN LATERAL (SELECT h.history_id FROM cases_historicalaction h WHERE h.id = r.action_id ORDER BY h.history_date DESC LIMIT 1) stood
  WHERE r.id = ANY (records)
$$;
CREATE OR REPLACE FUNCTION guard.keep_minutes_at_close() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.keep_minutes(ARRAY(
    SELECT r.id FROM meetings_slotrecord r JOIN meetings_slot s ON s.id = r.slot_id WHERE s.meeting_id = NEW.id));
  RETURN NULL;
END $$;
-- An import brings the records of a meeting that is closed already.
CREATE OR REPLACE FUNCTION guard.keep_minutes_of_import() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM meetings_slot s JOIN meetings_meeting m ON m.id = s.meeting_id
    WHERE s.id = NEW.slot_id AND m.status = 'closed')
  THEN PERFORM guard.keep_minutes(ARRAY[NEW.id]); END IF;
  RETURN NULL;
END $$;
-- Whom somebody came for stays in the attendance list when the member moves on.
CREATE OR REPLACE FUNCTION guard.place_attendance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT m.agency_id INTO NEW.agency_id FROM partners_member m WHERE m.id = NEW.member_id;
  RETURN NEW;
END $$;
-- Of a closed meeting nothing moves: attendance, who heard what, order and times stay. Operators' imports correct it.
CREATE OR REPLACE FUNCTION guard.keep_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE told jsonb := to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END);
  its_meeting uuid := coalesce(told->>'meeting_id', (SELECT s.meeting_id::text FROM meetings_slot s WHERE s.id = (told->>'slot_id')::uuid))::uuid;
BEGIN
  IF current_setting('role') <> 'msc_rls' AND EXISTS (SELECT FROM meetings_meeting m WHERE m.id = its_meeting AND m.status = 'closed')
  THEN RAISE insufficient_privilege USING MESSAGE = 'this meeting is closed'; END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
REVOKE ALL ON FUNCTION guard.held_in, guard.keep_minutes, guard.keep_minutes_at_close, guard.keep_minutes_of_import, guard.place_attendance, guard.keep_closed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.keep_minutes_at_close, guard.keep_minutes_of_import, guard.place_attendance, guard.keep_closed TO msc_owner;
RESET ROLE;

CREATE OR REPLACE TRIGGER keep_minutes AFTER UPDATE ON meetings_meeting FOR EACH ROW
  WHEN (OLD.status <> 'closed' AND NEW.status = 'closed') EXECUTE FUNCTION guard.keep_minutes_at_close();
CREATE OR REPLACE TRIGGER keep_minutes AFTER INSERT ON meetings_slotrecord FOR EACH ROW EXECUTE FUNCTION guard.keep_minutes_of_import();
CREATE OR REPLACE TRIGGER place_attendance BEFORE INSERT OR UPDATE ON meetings_attendance
  FOR EACH ROW EXECUTE FUNCTION guard.place_attendance();
DO $closed$ DECLARE rel text; BEGIN
  FOREACH rel IN ARRAY ARRAY['attendance', 'slot', 'slotcontent', 'slotpresence', 'slotrecord', 'topicnote'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER keep_closed BEFORE INSERT OR UPDATE OR DELETE ON meetings_%s'
      ' FOR EACH ROW EXECUTE FUNCTION guard.keep_closed()', rel);
  END LOOP;
END $closed$;
CREATE OR REPLACE TRIGGER keep_closed BEFORE UPDATE ON meetings_meeting FOR EACH ROW
  WHEN (OLD.status = 'closed') EXECUTE FUNCTION guard.hold_fast();

-- A former version shows to who reads it: its own history's policy decides.
ALTER TABLE meetings_standing ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_standing FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_standing FOR SELECT USING (
  EXISTS (SELECT FROM cases_historicallayer h WHERE h.history_id = version)
  OR EXISTS (SELECT FROM cases_historicalaction h WHERE h.history_id = version));
GRANT SELECT ON meetings_standing TO msc_app;
