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
REVOKE ALL ON FUNCTION guard.invited, guard.runs, guard.runs_meeting, guard.hearers, guard.sign_oneself FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.invited, guard.runs, guard.runs_meeting, guard.hearers TO msc_app, msc_owner;
GRANT EXECUTE ON FUNCTION guard.sign_oneself TO msc_owner;

-- A table whose rows follow a meeting.
CREATE OR REPLACE PROCEDURE guard.protect_meeting_rows(rel regclass, writes text)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', rel);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', rel);
  EXECUTE format('CREATE POLICY reads ON %s FOR SELECT USING (EXISTS (SELECT FROM public.meetings_meeting m WHERE m.id = meeting_id))', rel);
  EXECUTE format('CREATE POLICY adds ON %s FOR INSERT WITH CHECK (%s)', rel, writes);
  EXECUTE format('CREATE POLICY changes ON %s FOR UPDATE USING (true) WITH CHECK (%s)', rel, writes);
END $$;
REVOKE ALL ON PROCEDURE guard.protect_meeting_rows FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE guard.protect_meeting_rows TO msc_owner;
RESET ROLE;

ALTER TABLE meetings_forum ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings_forum FORCE ROW LEVEL SECURITY;
CREATE POLICY reads ON meetings_forum FOR SELECT USING (id = ANY ((SELECT guard.forums())::uuid[])
  OR municipality_id = ANY ((SELECT guard.networks())::uuid[]));
CREATE POLICY adds ON meetings_forum FOR INSERT WITH CHECK (guard.coordinates(municipality_id));
CREATE POLICY changes ON meetings_forum FOR UPDATE USING (true) WITH CHECK (guard.coordinates(municipality_id));
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
CREATE POLICY changes ON meetings_meeting FOR UPDATE USING (true) WITH CHECK (guard.runs(forum_id));
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
CREATE POLICY removes ON meetings_slot FOR DELETE USING (guard.runs_meeting(meeting_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON meetings_slot TO msc_app;

-- What a slot is about follows its case; a topic follows the meeting.
CALL guard.protect_meeting_rows('meetings_slotcontent', 'guard.runs_meeting(meeting_id) AND (case_id IS NULL OR case_id = ANY ((SELECT guard.case_ids())::uuid[]))');
ALTER POLICY reads ON meetings_slotcontent USING (EXISTS (SELECT FROM meetings_meeting m WHERE m.id = meeting_id)
  AND (case_id IS NULL OR case_id = ANY ((SELECT guard.case_ids())::uuid[])));
CREATE POLICY removes ON meetings_slotcontent FOR DELETE USING (guard.runs_meeting(meeting_id));
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
  AND EXISTS (SELECT FROM meetings_slotcontent c WHERE c.slot_id = meetings_slotrecord.slot_id AND c.case_id = meetings_slotrecord.case_id));
GRANT SELECT, INSERT ON meetings_slotrecord TO msc_app;

CALL guard.protect_meeting_rows('meetings_topicnote', 'author_id = (SELECT guard.member())
  AND EXISTS (SELECT FROM public.meetings_slotcontent c WHERE c.slot_id = meetings_topicnote.slot_id AND c.case_id IS NULL)');
GRANT SELECT, INSERT, UPDATE ON meetings_topicnote TO msc_app;
CALL guard.protect_history('meetings_historicaltopicnote', 'meetings_topicnote');

CALL guard.protect_documents('meetings_escalation');
CREATE POLICY sends ON meetings_escalation FOR UPDATE USING (compiled_by_id = (SELECT guard.member())) WITH CHECK (compiled_by_id = (SELECT guard.member()));
GRANT SELECT, INSERT, UPDATE ON meetings_escalation TO msc_app;
CALL guard.protect_history('meetings_historicalescalation', 'meetings_escalation');

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
