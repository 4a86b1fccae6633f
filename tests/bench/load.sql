-- Parameters: cities, agencies, cases (of the first city, of every other, of the last), items; run by a superuser, past
-- triggers and checks of foreign keys. The first city's members see as many cases in a database of any size: its
-- coordinator those of the minors' table alone, 7 of 10.
SET LOCAL session_replication_role = replica;
CREATE TEMP TABLE city ON COMMIT DROP AS SELECT n, gen_random_uuid() AS id,
    CASE WHEN n = 1 THEN %(first)s WHEN n = %(cities)s THEN %(last)s ELSE %(other)s END AS cases
  FROM generate_series(1, %(cities)s) n;
INSERT INTO partners_municipality (id, slug, name, country, timezone, languages, emergency_roles)
  SELECT id, 'city-' || n, 'City ' || n, 'BE', 'Europe/Brussels', '{en}', '{}' FROM city;
INSERT INTO auth_group (name) SELECT format('agency:%%s-%%s', c.n, a) FROM city c, generate_series(1, %(agencies)s) a;
CREATE TEMP TABLE agency ON COMMIT DROP AS SELECT c.n AS city, c.id AS municipality_id, a, gen_random_uuid() AS id, g.id AS group_id
  FROM city c, generate_series(1, %(agencies)s) a, auth_group g WHERE g.name = format('agency:%%s-%%s', c.n, a);
INSERT INTO partners_agency (id, slug, name, kind, is_coordination, skills, group_id, municipality_id)
  SELECT id, format('agency-%%s-%%s', city, a), format('Agency %%s-%%s', city, a), 'youth_service', a = 1, '{}', group_id, municipality_id FROM agency;
INSERT INTO partners_agreement (id, kind, status, tables, purpose, legal_basis, gdpr_articles, agency_id, municipality_id)
  SELECT gen_random_uuid(), 'protocol', 'in_force', CASE WHEN city = 1 AND a = 1 THEN '{minors}' ELSE '{minors,adults}' END::text[], '', '', '{}',
    id, municipality_id FROM agency;
CREATE TEMP TABLE member ON COMMIT DROP AS SELECT gen_random_uuid() AS id, a.* FROM (SELECT city, municipality_id, a, id AS agency_id FROM agency) a;
INSERT INTO partners_member (id, password, username, name, email, phone, role, clearance, language, is_active, person,
    must_change_password, municipality_id, agency_id)
  SELECT id, '!', format('m-%%s-%%s', city, a), format('Member %%s-%%s', city, a), '', '', CASE a WHEN 1 THEN 'coordinator' ELSE 'practitioner' END,
    2, 'en', true, format('m-%%s-%%s', city, a), false, municipality_id, agency_id FROM member;
CREATE TEMP TABLE file ON COMMIT DROP AS SELECT gen_random_uuid() AS id, c.n AS city, c.id AS municipality_id, k,
    CASE WHEN k %% 10 < 7 THEN 'minors' ELSE 'adults' END AS table_name
  FROM city c, generate_series(1, c.cases) k;
INSERT INTO cases_case (id, review_on, delete_on, is_held, hold_reason, reference, "table", status, opened_on, is_anonymous,
    age_band, legal_basis, municipality_id)
  SELECT id, '2027-01-01', '2032-01-01', false, '', format('C%%s-%%s', city, k), table_name,
    'active', '2026-01-01'::date + (k %% 200)::int, false, '', '', municipality_id FROM file;
INSERT INTO cases_identity (case_id, municipality_id, given_name, family_name, born_on, address, residence)
  SELECT id, municipality_id, 'Given' || k, 'Family' || city, '2009-01-01', '', '' FROM file;
INSERT INTO cases_agencygrant (id, grant_id, municipality_id, table_name, valid_from, purpose, legal_basis, group_id, permission_id, case_id)
  SELECT gen_random_uuid(), gen_random_uuid(), f.municipality_id, f.table_name, '2026-01-01', '', '',
    a.group_id, p.id, f.id
  FROM file f JOIN agency a ON a.city = f.city AND (a.a = 1 OR (f.k + a.a) %% 4 = 0)
  JOIN auth_permission p ON p.codename IN ('view', 'contribute') JOIN django_content_type t ON t.id = p.content_type_id AND t.model = 'case';
INSERT INTO cases_layer (id, item_id, case_id, municipality_id, originator_id, author_id, classification, audience, named_agencies,
    named_people, part, key, kind, domain, said_as, day, recorded_at, text, rationale, differing_views, is_entrusted)
  SELECT i.id, i.id, f.id, f.municipality_id, m.agency_id, m.id, n %% 3, CASE n %% 6 WHEN 0 THEN 'agencies' ELSE 'table' END, '{}', '{}',
    'full', 'i' || n, 'observation', 'family', 'fact', '2026-01-01'::date + n, now(),
    format('Note %%s of case %%s about school, family and word%%s', n, f.k, (n * 7 + f.k) %% 997), '', '', false
  FROM file f, generate_series(1, %(items)s) n, LATERAL (SELECT gen_random_uuid() AS id, n + f.k AS key) i,
    LATERAL (SELECT id, agency_id FROM member m WHERE m.city = f.city AND m.a = 1 + (n + f.k) %% %(agencies)s) m;
INSERT INTO cases_action (id, case_id, municipality_id, originator_id, author_id, classification, audience, named_agencies, named_people,
    key, title, kind, agency_id, due_on)
  SELECT gen_random_uuid(), f.id, f.municipality_id, m.agency_id, m.id, 0, 'table', '{}', '{}', 'a1', 'Visit', 'home_visit', m.agency_id,
    '2026-12-01'::date FROM file f JOIN member m ON m.city = f.city AND m.a = 1;
-- A forum of the first municipality and one of the last, with seats of two agencies: a meeting in session and one that
-- is closed.
CREATE TEMP TABLE forum ON COMMIT DROP AS SELECT gen_random_uuid() AS id, city, municipality_id, id AS chair_id FROM member
  WHERE city IN (1, %(cities)s) AND a = 1;
INSERT INTO meetings_forum (id, municipality_id, slug, name, kind, "table", cadence, chair_id)
  SELECT id, municipality_id, 'table', 'Partner table', 'partner_table', '', '', chair_id FROM forum;
INSERT INTO meetings_seat (id, forum_id, agency_id)
  SELECT gen_random_uuid(), f.id, a.id FROM forum f JOIN agency a USING (city) WHERE a.a <= 2;
CREATE TEMP TABLE meeting ON COMMIT DROP AS SELECT gen_random_uuid() AS id, f.city, f.id AS forum_id, s.status, s.item,
    now() - s.ago AS starts_at
  FROM forum f, (VALUES ('in_session', 'i1', interval '0'), ('closed', 'i2', interval '14 days')) AS s(status, item, ago);
INSERT INTO meetings_meeting (id, forum_id, starts_at, minutes_planned, place, status, opened_at, closed_at)
  SELECT id, forum_id, starts_at, 300, '', status, starts_at, CASE status WHEN 'closed' THEN starts_at + interval '5 hours' END FROM meeting;
INSERT INTO meetings_attendance (id, meeting_id, member_id, state, is_observer, signed_at)
  SELECT gen_random_uuid(), m.id, p.id, 'present', false, m.starts_at FROM meeting m JOIN member p USING (city) WHERE p.a <= 2;
CREATE TEMP TABLE slot ON COMMIT DROP AS SELECT gen_random_uuid() AS id, m.city, m.id AS meeting_id, m.status, m.item, m.starts_at, f.id AS case_id,
    row_number() OVER (PARTITION BY m.id ORDER BY f.k) AS k
  FROM meeting m JOIN file f USING (city) WHERE f.table_name = 'minors' AND f.k <= 26;
INSERT INTO meetings_slot (id, meeting_id, position, minutes_planned, block) SELECT id, meeting_id, k, 15, 0 FROM slot;
INSERT INTO meetings_slotcontent (slot_id, meeting_id, case_id, topic, state, started_at, defer_reason)
  SELECT id, meeting_id, case_id, '', CASE WHEN status = 'closed' THEN 'done' WHEN k = 2 THEN 'discussing' ELSE 'waiting' END,
    CASE WHEN status = 'closed' OR k = 2 THEN starts_at END, '' FROM slot;
INSERT INTO meetings_slotpresence (id, slot_id, member_id, at)
  SELECT gen_random_uuid(), s.id, p.id, s.starts_at FROM slot s JOIN member p USING (city) WHERE p.a <= 2 AND s.status = 'closed';
INSERT INTO meetings_slotrecord (id, slot_id, case_id, item_id, at)
  SELECT gen_random_uuid(), s.id, s.case_id, l.id, s.starts_at FROM slot s JOIN cases_layer l ON l.case_id = s.case_id AND l.key = s.item;
INSERT INTO meetings_slotrecord (id, slot_id, case_id, action_id, at)
  SELECT gen_random_uuid(), s.id, s.case_id, a.id, s.starts_at FROM slot s JOIN cases_action a USING (case_id) WHERE s.status = 'closed';
