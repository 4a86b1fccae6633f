-- Who reads and writes forums and meetings.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.

CALL guard.close('meetings_forum');
CREATE POLICY reads ON meetings_forum FOR SELECT USING (
  id = ANY ((SELECT guard.forums())::uuid[]) -- branch
  OR municipality_id = ANY ((SELECT guard.networks())::uuid[]) -- term
);
CREATE POLICY adds ON meetings_forum FOR INSERT WITH CHECK (
  guard.coordinates(municipality_id) -- term
);
CREATE POLICY changes ON meetings_forum FOR UPDATE USING (
  municipality_id = ANY ((SELECT guard.networks())::uuid[]) -- term
) WITH CHECK (
  guard.coordinates(municipality_id) -- term
);
CALL guard.hold('meetings_forum', 'id', 'municipality_id');
GRANT SELECT, INSERT, UPDATE ON meetings_forum TO msc_app;
CALL guard.protect_history('meetings_historicalforum', 'meetings_forum');

CALL guard.close('meetings_seat');
CREATE POLICY reads ON meetings_seat FOR SELECT USING (
  EXISTS (SELECT FROM meetings_forum f WHERE f.id = forum_id) -- term
);
CREATE POLICY adds ON meetings_seat FOR INSERT WITH CHECK (
  EXISTS (SELECT FROM meetings_forum f WHERE f.id = forum_id -- term
    AND guard.coordinates(f.municipality_id) -- term
  )
);
CREATE POLICY removes ON meetings_seat FOR DELETE USING (
  EXISTS (SELECT FROM meetings_forum f WHERE f.id = forum_id -- term
    AND guard.coordinates(f.municipality_id) -- term
  )
);
GRANT SELECT, INSERT, DELETE ON meetings_seat TO msc_app;
CALL guard.protect_history('meetings_historicalseat', 'meetings_seat');

CALL guard.close('meetings_meeting');
-- Who was asked to one meeting reads it while they may know of its forum: while their agency works with the city.
CREATE POLICY reads ON meetings_meeting FOR SELECT USING (
  forum_id = ANY ((SELECT guard.forums())::uuid[]) -- branch
  OR ( -- term
    id = ANY ((SELECT guard.invited())::uuid[]) -- term
    AND EXISTS (SELECT FROM meetings_forum f WHERE f.id = forum_id) -- term
  )
);
CREATE POLICY adds ON meetings_meeting FOR INSERT WITH CHECK (
  guard.runs(forum_id) -- term
);
CREATE POLICY changes ON meetings_meeting FOR UPDATE USING (
  forum_id = ANY ((SELECT guard.forums())::uuid[]) -- branch
  OR id = ANY ((SELECT guard.invited())::uuid[]) -- term
) WITH CHECK (
  guard.runs(forum_id) -- term
);
CALL guard.hold('meetings_meeting', 'id', 'forum_id');
GRANT SELECT, INSERT, UPDATE ON meetings_meeting TO msc_app;
CALL guard.protect_history('meetings_historicalmeeting', 'meetings_meeting');

CALL guard.protect_meeting_rows('meetings_attendance', $writes$
  guard.runs_meeting(meeting_id) -- branch
  OR ( -- term
    member_id = (SELECT guard.member()) -- term
    AND EXISTS (SELECT FROM public.meetings_meeting m WHERE m.id = meeting_id) -- term
  )
$writes$);
-- An invitation is taken back while nothing was signed.
CREATE POLICY removes ON meetings_attendance FOR DELETE USING (
  guard.runs_meeting(meeting_id) -- term
  AND signed_at IS NULL -- term
);
GRANT SELECT, INSERT, UPDATE, DELETE ON meetings_attendance TO msc_app;
CREATE OR REPLACE TRIGGER sign_oneself BEFORE INSERT OR UPDATE ON meetings_attendance
  FOR EACH ROW EXECUTE FUNCTION guard.sign_oneself();
CALL guard.protect_history('meetings_historicalattendance', 'meetings_attendance');

CALL guard.protect_meeting_rows('meetings_slot', $writes$
  guard.runs_meeting(meeting_id) -- term
$writes$);
CREATE POLICY removes ON meetings_slot FOR DELETE USING (
  guard.runs_meeting(meeting_id) -- term
  AND guard.is_empty(id) -- term
);
GRANT SELECT, INSERT, UPDATE, DELETE ON meetings_slot TO msc_app;

-- What a slot is about follows its case; a topic follows the meeting.
CALL guard.protect_meeting_rows('meetings_slotcontent', $writes$
  guard.runs_meeting(meeting_id) -- term
  AND ( -- term
    case_id IS NULL -- branch
    OR case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  )
  AND EXISTS (SELECT FROM public.meetings_slot s WHERE s.id = slot_id -- term
    AND s.meeting_id = meetings_slotcontent.meeting_id -- term
  )
$writes$, $seen$
  case_id IS NULL -- branch
  OR case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
$seen$);
CREATE POLICY removes ON meetings_slotcontent FOR DELETE USING (
  guard.runs_meeting(meeting_id) -- term
  AND ( -- term
    case_id IS NULL -- branch
    OR case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  )
);
GRANT SELECT, INSERT, UPDATE, DELETE ON meetings_slotcontent TO msc_app;
CALL guard.protect_history('meetings_historicalslotcontent', 'meetings_slotcontent', 'slot_id');
-- A topic's history has no case, so the general rule would hide it.
ALTER POLICY reads ON meetings_historicalslotcontent USING (
  EXISTS (SELECT FROM meetings_slotcontent live WHERE live.slot_id = meetings_historicalslotcontent.slot_id) -- term
  AND ( -- term
    case_id IS NULL -- branch
    OR case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  )
);

CALL guard.close('meetings_slotpresence');
CREATE POLICY reads ON meetings_slotpresence FOR SELECT USING (
  EXISTS (SELECT FROM meetings_slotcontent c WHERE c.slot_id = meetings_slotpresence.slot_id) -- term
);
-- Having been present counts as knowing, so it is written by who runs the meeting, of those who hear the item.
CREATE POLICY adds ON meetings_slotpresence FOR INSERT WITH CHECK (
  member_id = ANY (guard.hearers(slot_id)) -- term
);
GRANT SELECT, INSERT ON meetings_slotpresence TO msc_app;

-- A record shows while its statement shows; an item counts through either of its layers.
CALL guard.close('meetings_slotrecord');
CREATE POLICY reads ON meetings_slotrecord FOR SELECT USING (
  case_id = ANY ((SELECT guard.case_ids())::uuid[]) -- term
  AND EXISTS (SELECT FROM meetings_slotcontent c WHERE c.slot_id = meetings_slotrecord.slot_id) -- term
  AND ( -- term
    EXISTS (SELECT FROM cases_layer l WHERE l.item_id = meetings_slotrecord.item_id) -- branch
    OR EXISTS (SELECT FROM cases_action a WHERE a.id = meetings_slotrecord.action_id) -- term
  )
);
CREATE POLICY adds ON meetings_slotrecord FOR INSERT WITH CHECK (
  guard.may('contribute', case_id) -- term
  AND EXISTS (SELECT FROM meetings_slotcontent c WHERE c.slot_id = meetings_slotrecord.slot_id -- term
    AND c.case_id = meetings_slotrecord.case_id -- term
  )
  AND ( -- term
    EXISTS (SELECT FROM cases_layer l WHERE l.id = meetings_slotrecord.item_id -- branch
      AND l.case_id = meetings_slotrecord.case_id -- term
    )
    OR EXISTS (SELECT FROM cases_action a WHERE a.id = meetings_slotrecord.action_id -- term
      AND a.case_id = meetings_slotrecord.case_id -- term
    )
  )
);
GRANT SELECT, INSERT ON meetings_slotrecord TO msc_app;

CALL guard.protect_meeting_rows('meetings_topicnote', $writes$
  author_id = (SELECT guard.member()) -- term
  AND EXISTS (SELECT FROM public.meetings_slotcontent c WHERE c.slot_id = meetings_topicnote.slot_id -- term
    AND c.meeting_id = meetings_topicnote.meeting_id -- term
    AND c.case_id IS NULL -- term
  )
$writes$);
GRANT SELECT, INSERT, UPDATE ON meetings_topicnote TO msc_app;
CALL guard.protect_history('meetings_historicaltopicnote', 'meetings_topicnote');
