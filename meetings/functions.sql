-- What the policies of meetings ask: who runs a meeting, who hears a slot, who reads an escalation.
-- For the marks at the ends of lines see mscportal/guard/facts.sql.
SET LOCAL ROLE msc_rls;

-- Meetings that the acting member was asked to without having a seat.
CREATE OR REPLACE FUNCTION guard.invited() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(a.meeting_id), '{}') FROM meetings_attendance a
  WHERE a.member_id = guard.member() -- branch
$$;

-- Whether the acting member runs a forum's meetings: its chair, or the municipality's coordinator.
CREATE OR REPLACE FUNCTION guard.runs(forum uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM meetings_forum f WHERE f.id = forum
    AND ( -- term
      f.chair_id = guard.member() -- branch
      OR guard.coordinates(f.municipality_id) -- term
    )
  )
$$;
CREATE OR REPLACE FUNCTION guard.runs_meeting(meeting uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT coalesce((SELECT guard.runs(m.forum_id) FROM meetings_meeting m WHERE m.id = meeting), false) $$;

-- One member acts in this transaction at one meeting: of what their agency was granted, what stands on its agenda.
CREATE OR REPLACE FUNCTION guard.enter_meeting(me uuid, asked_meeting uuid, expires bigint, mac bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.check_token(concat_ws('|', 'meeting', me, asked_meeting), expires, mac);
  PERFORM guard.store(guard.facts_of(me, NULL, NULL, NULL, ARRAY(
    SELECT c.case_id FROM meetings_slotcontent c
    WHERE c.meeting_id = asked_meeting -- belt: more cases would only be more to carry; each is looked at all the same
  )));
END $$;

-- The cases that who hears a slot must see: its own and, in a block, those of the whole block.
CREATE OR REPLACE FUNCTION guard.block_cases(asked_slot uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(c.case_id), '{}')
  FROM meetings_slot asked JOIN meetings_slot s ON s.meeting_id = asked.meeting_id
  JOIN meetings_slotcontent c ON c.slot_id = s.id
  WHERE asked.id = asked_slot -- term
    AND c.case_id IS NOT NULL -- term
    AND ( -- term
      s.id = asked.id -- branch
      OR ( -- term
        s.block = asked.block -- term
        AND asked.block > 0 -- term
      )
    )
$$;

-- Who hears a slot: those present who have not left and see what is spoken of there, in a block every case of it. Told to
-- who runs the meeting and sees all that too.
CREATE OR REPLACE FUNCTION guard.hearers(asked_slot uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(a.member_id), '{}')
  FROM meetings_slotcontent c JOIN meetings_attendance a ON a.meeting_id = c.meeting_id
  WHERE c.slot_id = asked_slot -- term
    AND guard.runs_meeting(c.meeting_id) -- term
    AND guard.block_cases(c.slot_id) <@ guard.case_ids() -- term
    AND a.state = 'present' -- term
    AND a.left_at IS NULL -- term
    AND guard.block_cases(c.slot_id) <@ guard.cases_of(a.member_id, guard.day(), among => guard.block_cases(c.slot_id)) -- term
$$;

-- Who of those asked leaves for which block, none who sent apologies. Told to who runs the meeting, of blocks that they
-- stay in themselves.
CREATE OR REPLACE FUNCTION guard.leavers(asked_meeting uuid) RETURNS TABLE (block int, member uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT b.block, a.member_id
  FROM (
    SELECT s.block::int AS block, array_agg(c.case_id) AS cases
    FROM meetings_slot s JOIN meetings_slotcontent c ON c.slot_id = s.id
    WHERE s.meeting_id = asked_meeting -- term
      AND s.block > 0 -- term
      AND c.case_id IS NOT NULL -- term
    GROUP BY s.block
  ) b CROSS JOIN meetings_attendance a
  WHERE a.meeting_id = asked_meeting -- term
    AND guard.runs_meeting(asked_meeting) -- term
    AND b.cases <@ guard.case_ids() -- term
    AND a.state <> 'apologies' -- term
    AND NOT b.cases <@ guard.cases_of(a.member_id, guard.day(), among => b.cases) -- term
$$;

-- The confidentiality statement is signed by nobody but oneself (MARAC); operators' imports bring signatures along.
CREATE OR REPLACE FUNCTION guard.sign_oneself() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.signed_at IS DISTINCT FROM (CASE WHEN TG_OP = 'UPDATE' THEN OLD.signed_at END) -- branch
    AND NEW.member_id IS DISTINCT FROM guard.member() -- term
    AND current_user <> 'msc_rls' -- term
  THEN RAISE insufficient_privilege USING MESSAGE = 'nobody signs for another'; END IF;
  RETURN NEW;
END $$;
-- Whether nothing was said, recorded or noted in a slot: only then may it go from the agenda.
CREATE OR REPLACE FUNCTION guard.is_empty(asked_slot uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM meetings_slotcontent c WHERE c.slot_id = asked_slot
    UNION ALL SELECT FROM meetings_slotpresence p WHERE p.slot_id = asked_slot
    UNION ALL SELECT FROM meetings_slotrecord r WHERE r.slot_id = asked_slot
    UNION ALL SELECT FROM meetings_topicnote n WHERE n.slot_id = asked_slot)
$$;

-- Holds an escalation that waits, for its compiler to send: what changes in it at that moment is waited for, or waits.
CREATE OR REPLACE FUNCTION guard.hold_waiting(asked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE was meetings_escalation;
BEGIN
  SELECT * INTO was FROM meetings_escalation WHERE id = asked
    AND is_waiting -- term
    AND withdrawn_at IS NULL -- term
  FOR UPDATE;
  IF was.compiled_by_id IS DISTINCT FROM guard.member() -- branch
    OR NOT coalesce(was.case_ids <@ guard.case_ids(), false) -- term
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not send this escalation'; END IF;
END $$;
-- Ends the waiting of an escalation: its marking is the highest of what it quotes word for word, the name left out or not,
-- and whoever has not answered is asked no more.
CREATE OR REPLACE FUNCTION guard.complete_escalation(asked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE quoted int;
BEGIN
  PERFORM guard.hold_waiting(asked);
  SELECT max(l.classification) INTO quoted FROM meetings_quote q JOIN cases_layer l ON l.id = q.layer_id
  WHERE q.escalation_id = asked -- term
    AND q.text IN (l.text, guard.leave_out_name(l.case_id, l.text)) -- term
  ;
  UPDATE meetings_escalation SET is_waiting = false, marking = greatest(marking, quoted) WHERE id = asked;
  PERFORM guard.lapse_requests(asked);
END $$;
-- Whoever was asked for a document that is sent or taken back is asked no more.
CREATE OR REPLACE FUNCTION guard.lapse_requests(document uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE cases_releaserequest SET answer = 'lapsed', answered_by_id = asker_id, answered_at = clock_timestamp()
  WHERE for_document = document -- term
    AND answer = 'open' -- term
$$;

-- The escalations of a case that are still to be sent, held until this transaction ends: who sends one waits.
CREATE OR REPLACE FUNCTION guard.unsent_of(asked_case uuid) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
  RETURN ARRAY(
    SELECT e.id FROM meetings_escalation e
    WHERE asked_case = ANY (e.case_ids) -- belt: a statement is quoted, and a name told, of the escalation's own cases
      AND e.sent_at IS NULL -- term
    ORDER BY e.id FOR UPDATE
  );
END $$;
-- What is still to be sent holds nothing on the terms of before: a statement that changed, or is gone, is taken out, and
-- a word that was given for it is asked for again. Who answers at that moment is waited for, or waits.
CREATE OR REPLACE FUNCTION guard.take_out() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE unsent uuid[] := guard.unsent_of(OLD.case_id);
BEGIN
  DELETE FROM meetings_quote
  WHERE layer_id = OLD.id -- term
    AND escalation_id = ANY (unsent) -- term
  ;
  PERFORM FROM cases_releaserequest WHERE for_document = ANY (unsent) FOR UPDATE;
  UPDATE cases_releaserequest r SET answer = 'open', version = '', answer_text = '', answered_by_id = NULL, answered_at = NULL
  FROM meetings_escalation e
  WHERE e.id = r.for_document -- term
    AND e.is_waiting -- term
    AND e.withdrawn_at IS NULL -- term
    AND r.statement_id = OLD.id -- term
    AND r.answer IN ('granted', 'narrowed') -- term
  ;
  RETURN NULL;
END $$;
-- Nor a name, once the case is shown without it: neither in what is quoted, nor in what was written for it.
CREATE OR REPLACE FUNCTION guard.leave_out_unsent(of_case uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE unsent uuid[] := guard.unsent_of(of_case);
BEGIN
  UPDATE meetings_quote SET text = guard.leave_out_name(of_case, text)
  WHERE case_id = of_case -- term
    AND escalation_id = ANY (unsent) -- term
  ;
  UPDATE cases_releaserequest SET version = guard.leave_out_name(of_case, version) WHERE for_document = ANY (unsent);
  UPDATE meetings_escalation SET title = left(guard.leave_out_name(of_case, title), 200), why = guard.leave_out_name(of_case, why),
    differing_views = guard.leave_out_name(of_case, differing_views),
    told_to_person = guard.leave_out_name(of_case, told_to_person)
  WHERE id = ANY (unsent);
  UPDATE meetings_option SET title = left(guard.leave_out_name(of_case, title), 200),
    effect = guard.leave_out_name(of_case, effect), cost = left(guard.leave_out_name(of_case, cost), 80),
    view = left(guard.leave_out_name(of_case, view), 120)
  WHERE escalation_id = ANY (unsent);
END $$;
CREATE OR REPLACE FUNCTION guard.take_out_name() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE meetings_subject SET given_name = '', family_name = '', born_on = NULL
  WHERE case_id = NEW.id -- term
    AND escalation_id = ANY (guard.unsent_of(NEW.id)) -- term
  ;
  IF NEW.is_anonymous THEN PERFORM guard.leave_out_unsent(NEW.id); END IF;
  RETURN NULL;
END $$;
-- A name that is put right is looked for again.
CREATE OR REPLACE FUNCTION guard.take_out_right_name() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM guard.leave_out_unsent(c.id) FROM cases_case c WHERE c.id = NEW.case_id
    AND c.is_anonymous -- term
  ;
  RETURN NULL;
END $$;

-- Takes an escalation and its document back: from then on nobody reads either, the compiler included (sees_document).
CREATE OR REPLACE FUNCTION guard.withdraw_escalation(asked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE was meetings_escalation;
BEGIN
  SELECT * INTO was FROM meetings_escalation WHERE id = asked
    AND withdrawn_at IS NULL -- term
  FOR UPDATE;
  IF was.compiled_by_id IS DISTINCT FROM guard.member() -- branch
    OR NOT coalesce(was.case_ids <@ guard.case_ids(), false) -- term
  THEN RAISE insufficient_privilege USING MESSAGE = 'may not withdraw this escalation'; END IF;
  UPDATE record_document SET withdrawn_at = clock_timestamp() WHERE id = was.document_id
    AND compiled_by_id = guard.member(); -- belt: sending asks for it already
  UPDATE meetings_escalation SET withdrawn_at = clock_timestamp() WHERE id = asked;
  PERFORM guard.lapse_requests(asked);
END $$;
-- Who reads an escalation (sees_document of every member), told to those who read it; who is kept out is not told.
DO $make$ BEGIN EXECUTE format($f$
CREATE OR REPLACE FUNCTION guard.readers_of(asked uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(max(found.ids) FILTER (
    WHERE guard.member() = ANY (found.ids) -- term
  ), '{}') FROM (
    SELECT array_agg(m.id) AS ids FROM meetings_escalation e CROSS JOIN partners_member m
    WHERE e.id = asked -- term
      AND m.is_active -- term
      AND (%s) -- term
  ) found
$$ $f$, guard.sees_document('m.id', 'm.agency_id', 'm.clearance', '(guard.recused_of(m.person) && case_ids)',
  'guard.cases_of(m.id, guard.day(), among => case_ids)')); END $make$;
REVOKE ALL ON FUNCTION guard.enter_meeting, guard.invited, guard.runs, guard.runs_meeting, guard.block_cases, guard.hearers, guard.leavers, guard.is_empty, guard.sign_oneself,
  guard.withdraw_escalation, guard.hold_waiting, guard.complete_escalation, guard.unsent_of, guard.take_out, guard.take_out_name,
  guard.take_out_right_name, guard.leave_out_unsent,
  guard.lapse_requests, guard.readers_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.invited, guard.runs, guard.runs_meeting, guard.hearers, guard.leavers, guard.is_empty,
  guard.readers_of TO msc_app, msc_owner;
GRANT EXECUTE ON FUNCTION guard.enter_meeting TO msc_app;
GRANT EXECUTE ON FUNCTION guard.withdraw_escalation, guard.hold_waiting, guard.complete_escalation TO msc_app;
GRANT EXECUTE ON FUNCTION guard.sign_oneself, guard.take_out, guard.take_out_name, guard.take_out_right_name TO msc_owner;

-- A table whose rows follow a meeting; `writes` says who adds and changes them, `seen` what more reading asks for.
DROP PROCEDURE IF EXISTS guard.protect_meeting_rows(regclass, text);
CREATE OR REPLACE PROCEDURE guard.protect_meeting_rows(rel regclass, writes text, seen text DEFAULT 'true')
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  seen := format($p$
    EXISTS (SELECT FROM public.meetings_meeting m WHERE m.id = meeting_id) -- term
    AND (%s) -- term
  $p$, seen);
  CALL guard.close(rel);
  EXECUTE format('CREATE POLICY reads ON %s FOR SELECT USING (%s)', rel, seen);
  EXECUTE format($p$CREATE POLICY adds ON %s FOR INSERT WITH CHECK (
      %s -- term
    )$p$, rel, writes);
  EXECUTE format($p$CREATE POLICY changes ON %s FOR UPDATE USING (
      %s -- term
    ) WITH CHECK (
      %s -- term
    )$p$, rel, seen, writes);
  CALL guard.hold(rel, 'id', 'meeting_id', 'slot_id', 'case_id', 'member_id', 'author_id');
END $$;
REVOKE ALL ON PROCEDURE guard.protect_meeting_rows FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE guard.protect_meeting_rows TO msc_owner;
RESET ROLE;
