-- What stands once a meeting is closed: its minutes, and the history of what its room and its escalations hold.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- The municipality whose auditor is told of a change to itself or to what hangs on a forum, a meeting, a slot or an
-- escalation.
CREATE OR REPLACE FUNCTION guard.held_in(changed jsonb) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(
    (SELECT e.municipality_id FROM meetings_escalation e WHERE e.id = (changed->>'escalation_id')::uuid),
    (SELECT f.municipality_id FROM meetings_forum f WHERE f.id = coalesce((changed->>'forum_id')::uuid,
      (SELECT m.forum_id FROM meetings_meeting m WHERE m.id = coalesce((changed->>'meeting_id')::uuid,
        (SELECT s.meeting_id FROM meetings_slot s WHERE s.id = (changed->>'slot_id')::uuid))))),
    (SELECT m.id FROM partners_municipality m WHERE m.id = (changed->>'id')::uuid))
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
  IF EXISTS (SELECT FROM meetings_slot s JOIN meetings_meeting m ON m.id = s.meeting_id WHERE s.id = NEW.slot_id -- branch
    AND m.status = 'closed' -- term
  )
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
  IF current_setting('role') <> 'msc_rls' -- branch
    AND EXISTS (SELECT FROM meetings_meeting m WHERE m.id = its_meeting -- term
      AND m.status = 'closed' -- term
    )
  THEN RAISE insufficient_privilege USING MESSAGE = 'this meeting is closed'; END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
REVOKE ALL ON FUNCTION guard.held_in, guard.keep_minutes, guard.keep_minutes_at_close, guard.keep_minutes_of_import,
  guard.place_attendance, guard.keep_closed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.keep_minutes_at_close, guard.keep_minutes_of_import, guard.place_attendance,
  guard.keep_closed TO msc_owner;
RESET ROLE;

CREATE OR REPLACE TRIGGER keep_minutes AFTER UPDATE ON meetings_meeting FOR EACH ROW
  WHEN (
    OLD.status <> 'closed' -- term
    AND NEW.status = 'closed' -- term
  ) EXECUTE FUNCTION guard.keep_minutes_at_close();
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
  WHEN (
    OLD.status = 'closed' -- branch
  ) EXECUTE FUNCTION guard.hold_fast();

-- A taken slot tells that it is taken and from when to when; who put it there, and when, follows what it is about.
CALL guard.protect_history('meetings_historicalslot', 'meetings_slot');
ALTER POLICY reads ON meetings_historicalslot USING (
  EXISTS (SELECT FROM meetings_slotcontent live WHERE live.slot_id = meetings_historicalslot.id) -- term
);
CALL guard.protect_history('meetings_historicalslotpresence', 'meetings_slotpresence');
CALL guard.protect_history('meetings_historicalslotrecord', 'meetings_slotrecord');
CALL guard.protect_history('meetings_historicaloption', 'meetings_option');
CALL guard.protect_history('meetings_historicalquote', 'meetings_quote');
CALL guard.protect_history('meetings_historicalsubject', 'meetings_subject');

-- A former version shows to who reads it: its own history's policy decides.
CALL guard.close('meetings_standing');
CREATE POLICY reads ON meetings_standing FOR SELECT USING (
  EXISTS (SELECT FROM cases_historicallayer h WHERE h.history_id = version) -- branch
  OR EXISTS (SELECT FROM cases_historicalaction h WHERE h.history_id = version) -- term
);
GRANT SELECT ON meetings_standing TO msc_app;
