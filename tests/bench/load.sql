-- Parameters: cities, agencies, cases, items; run by a superuser, past triggers and checks of foreign keys.
SET LOCAL session_replication_role = replica;
CREATE TEMP TABLE city ON COMMIT DROP AS SELECT n, gen_random_uuid() AS id FROM generate_series(1, %(cities)s) n;
INSERT INTO partners_municipality (id, slug, name, country, timezone, languages)
  SELECT id, 'city-' || n, 'City ' || n, 'BE', 'Europe/Brussels', '{en}' FROM city;
INSERT INTO auth_group (name) SELECT format('agency:%%s-%%s', c.n, a) FROM city c, generate_series(1, %(agencies)s) a;
CREATE TEMP TABLE agency ON COMMIT DROP AS SELECT c.n AS city, c.id AS municipality_id, a, gen_random_uuid() AS id, g.id AS group_id
  FROM city c, generate_series(1, %(agencies)s) a, auth_group g WHERE g.name = format('agency:%%s-%%s', c.n, a);
INSERT INTO partners_agency (id, slug, name, kind, is_coordination, skills, group_id, municipality_id)
  SELECT id, format('agency-%%s-%%s', city, a), format('Agency %%s-%%s', city, a), 'youth_service', a = 1, '{}', group_id, municipality_id FROM agency;
INSERT INTO partners_agreement (id, kind, status, tables, purpose, legal_basis, gdpr_articles, agency_id, municipality_id)
  SELECT gen_random_uuid(), 'protocol', 'in_force', '{minors,adults}', '', '', '{}', id, municipality_id FROM agency;
CREATE TEMP TABLE member ON COMMIT DROP AS SELECT gen_random_uuid() AS id, a.* FROM (SELECT city, municipality_id, a, id AS agency_id FROM agency) a;
INSERT INTO partners_member (id, password, username, name, email, phone, role, clearance, language, is_active, person,
    must_change_password, municipality_id, agency_id)
  SELECT id, '!', format('m-%%s-%%s', city, a), format('Member %%s-%%s', city, a), '', '', CASE a WHEN 1 THEN 'coordinator' ELSE 'practitioner' END,
    2, 'en', true, format('m-%%s-%%s', city, a), false, municipality_id, agency_id FROM member;
CREATE TEMP TABLE file ON COMMIT DROP AS SELECT gen_random_uuid() AS id, c.n AS city, c.id AS municipality_id, k
  FROM city c, generate_series(1, %(cases)s) k;
INSERT INTO cases_case (id, review_on, delete_on, is_held, hold_reason, reference, "table", status, opened_on, is_anonymous,
    legal_basis, purpose, closing_reason, municipality_id)
  SELECT id, '2027-01-01', '2032-01-01', false, '', format('C%%s-%%s', city, k), CASE k %% 2 WHEN 0 THEN 'minors' ELSE 'adults' END,
    'active', '2026-01-01'::date + (k %% 200)::int, false, '', '', '', municipality_id FROM file;
INSERT INTO cases_identity (case_id, municipality_id, given_name, family_name, born_on, address, residence)
  SELECT id, municipality_id, 'Given' || k, 'Family' || city, '2009-01-01', '', '' FROM file;
INSERT INTO cases_agencygrant (id, grant_id, municipality_id, table_name, valid_from, purpose, legal_basis, group_id, permission_id, case_id)
  SELECT gen_random_uuid(), gen_random_uuid(), f.municipality_id, CASE f.k %% 2 WHEN 0 THEN 'minors' ELSE 'adults' END, '2026-01-01', '', '',
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
