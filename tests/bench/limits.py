"""What the guard is measured against: hand-written SQL over a precomputed access list, its indexes ideal.

Each answers a question of tests/bench/questions.py with the same rows as the page, by the table `access` of
(member, case) and by no policy. The rule on a statement stands as plain columns.
"""

# What somebody without policies would add for these questions; text operators may use an index where no policy stands.
INDEXES = (
    "CREATE TABLE access (member uuid, case_id uuid, PRIMARY KEY (member, case_id))",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE FUNCTION plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT upper(public.unaccent('public.unaccent', $1)) $$""",
    "CREATE INDEX ON cases_identity USING gin (plain(given_name || ' ' || family_name) gin_trgm_ops)",
    "CREATE INDEX ON cases_case USING gin (upper(reference) gin_trgm_ops)",
    "CREATE INDEX ON cases_goal USING gin (to_tsvector('simple', title))",
    "CREATE INDEX ON cases_action USING gin (to_tsvector('simple', title))",
    "CREATE INDEX ON cases_told USING gin (to_tsvector('simple', text))",
    "CREATE INDEX ON cases_action (member_id) INCLUDE (case_id)",
)

READS = """(s.classification <= %(clearance)s AND (s.audience = 'table'
  OR s.audience = 'agencies' AND (s.originator_id = %(agency)s OR %(agency)s = ANY (s.named_agencies))
  OR s.audience = 'people' AND (s.author_id = %(member)s OR %(member)s = ANY (s.named_people))))"""
ONE_LAYER = """(s.part = 'full' OR NOT EXISTS (SELECT FROM cases_layer f WHERE f.id = s.item_id AND
  f.classification <= %(clearance)s AND (f.audience = 'table'
  OR f.audience = 'agencies' AND (f.originator_id = %(agency)s OR %(agency)s = ANY (f.named_agencies))
  OR f.audience = 'people' AND (f.author_id = %(member)s OR %(member)s = ANY (f.named_people)))))"""
SEEN = "JOIN access ON access.member = %(member)s AND access.case_id = {}"
NEWEST = """LEFT JOIN LATERAL (SELECT r.state, r.text, r.at FROM cases_actionreport r WHERE r.action_id = s.id
  ORDER BY r.at DESC, r.id DESC LIMIT 1) newest ON true"""
WITH_NAMES = """LEFT JOIN cases_identity i ON i.case_id = c.id LEFT JOIN partners_member k ON k.id = c.coordinator_id
  JOIN partners_municipality m ON m.id = c.municipality_id"""

CASES = f"""WITH own AS (
    SELECT s.case_id FROM cases_action s {NEWEST}
    WHERE s.member_id = %(member)s AND coalesce(newest.state, 'open') = 'open'
    UNION SELECT g.case_id FROM cases_membergrant g WHERE g.user_id = %(member)s AND g.valid_from <= current_date
      AND (g.valid_until IS NULL OR g.valid_until >= current_date) AND (g.ends_at IS NULL OR now() < g.ends_at)
  ), page AS (
    SELECT c.id, c.id IN (SELECT case_id FROM own) AS is_own, count(*) OVER () AS counted FROM cases_case c
    {SEEN.format("c.id")}
    ORDER BY is_own DESC, c.status = 'closed', c.opened_on DESC, c.reference LIMIT 25
  ) SELECT c.*, i.*, k.*, m.*, page.is_own, page.counted FROM page JOIN cases_case c USING (id) {WITH_NAMES}
  ORDER BY page.is_own DESC, c.status = 'closed', c.opened_on DESC, c.reference"""
STATUSES = f"""SELECT c.status, c.coordinator_id, count(*) FROM cases_case c {SEEN.format("c.id")}
  GROUP BY c.status, c.coordinator_id"""
CASE = (
    f"SELECT c.*, i.*, k.*, m.* FROM cases_case c {SEEN.format('c.id')} {WITH_NAMES} WHERE c.reference = %(reference)s"
)
ITEMS = f"""SELECT s.*, o.*, w.*, count(*) OVER () FROM cases_layer s {SEEN.format("s.case_id")}
  JOIN partners_agency o ON o.id = s.originator_id LEFT JOIN partners_member w ON w.id = s.author_id
  WHERE s.case_id = %(case)s AND s.municipality_id = %(city)s AND {READS} AND {ONE_LAYER} AND {{}}
  ORDER BY s.day DESC, s.recorded_at DESC, s.id DESC LIMIT {{}}"""
PLAN = f"""SELECT s.*, a.*, w.*, o.*, newest.* FROM cases_action s {SEEN.format("s.case_id")} {NEWEST}
  LEFT JOIN partners_agency a ON a.id = s.agency_id LEFT JOIN partners_member w ON w.id = s.member_id
  JOIN partners_agency o ON o.id = s.originator_id
  WHERE s.case_id = %(case)s AND s.municipality_id = %(city)s AND {READS} ORDER BY s.due_on, s.title, s.id"""
GOALS = f"""SELECT s.*, o.* FROM cases_goal s {SEEN.format("s.case_id")}
  JOIN partners_agency o ON o.id = s.originator_id
  WHERE s.case_id = %(case)s AND s.municipality_id = %(city)s AND {READS}"""
TOLD = f"""SELECT s.*, o.* FROM cases_told s {SEEN.format("s.case_id")}
  JOIN partners_agency o ON o.id = s.originator_id
  WHERE s.case_id = %(case)s AND s.municipality_id = %(city)s AND {READS} ORDER BY s.day DESC LIMIT 6"""
ONE_CASE = [
    CASE,
    ITEMS.format("s.kind NOT IN ('decision', 'assessment')", 20),
    ITEMS.format("s.kind = 'assessment'", 1),
    ITEMS.format("s.kind = 'decision'", 10),
    PLAN,
    GOALS,
    TOLD,
]
FOUND = f"""SELECT s.id, s.case_id FROM cases_layer s {SEEN.format("s.case_id")}
  WHERE s.municipality_id = ANY (%(cities)s) AND s.tsv @@ to_tsquery('simple', %(words)s) AND {READS} AND {ONE_LAYER}
  ORDER BY s.day DESC, s.id DESC LIMIT 200"""
AGREED = f"""SELECT s.id, s.case_id, s.{{column}}, ts_headline('simple', s.{{column}}, to_tsquery('simple', %(words)s))
  FROM {{table}} s {SEEN.format("s.case_id")}
  WHERE to_tsvector('simple', s.{{column}}) @@ to_tsquery('simple', %(words)s) AND {READS} ORDER BY s.id LIMIT 200"""
NAMED = f"""SELECT c.id FROM cases_case c {SEEN.format("c.id")} WHERE upper(c.reference) LIKE upper(%(like)s)
  UNION SELECT i.case_id FROM cases_identity i {SEEN.format("i.case_id")}
  WHERE plain(i.given_name || ' ' || i.family_name) LIKE plain(%(like)s)"""
SNIPPETS = f"""SELECT c.*, i.*, k.*, m.*, s.*, o.*, ts_headline('simple', s.text, to_tsquery('simple', %(words)s))
  FROM (SELECT f.id, f.case_id, dense_rank() OVER (ORDER BY f.case_id) AS nth,
    row_number() OVER (PARTITION BY f.case_id) AS of_case FROM ({FOUND}) f) f
  JOIN cases_layer s ON s.id = f.id JOIN partners_agency o ON o.id = s.originator_id
  JOIN cases_case c ON c.id = f.case_id {WITH_NAMES} WHERE f.nth <= 10 AND f.of_case <= 3"""
SEARCH = [
    NAMED,
    *(
        AGREED.format(table=t, column=c)
        for t, c in (("cases_goal", "title"), ("cases_action", "title"), ("cases_told", "text"))
    ),
    SNIPPETS,
]
AGENDA = [
    f"""SELECT t.*, x.*, c.*, i.*, m.*, k.*, a.* FROM meetings_slot t LEFT JOIN (meetings_slotcontent x
    LEFT JOIN (cases_case c {SEEN.format("c.id")}) ON c.id = x.case_id) ON x.slot_id = t.id
    AND (x.case_id IS NULL OR c.id IS NOT NULL)
    LEFT JOIN cases_identity i ON i.case_id = c.id LEFT JOIN partners_municipality m ON m.id = c.municipality_id
    LEFT JOIN partners_member k ON k.id = c.coordinator_id LEFT JOIN partners_agency a ON a.id = k.agency_id
    WHERE t.meeting_id = %(meeting)s ORDER BY t.position""",
    f"""SELECT r.slot_id, s.kind, count(*) FROM meetings_slotrecord r JOIN meetings_slot t ON t.id = r.slot_id
    JOIN cases_layer s ON s.item_id = r.item_id {SEEN.format("s.case_id")}
    WHERE t.meeting_id = %(meeting)s AND {READS} AND {ONE_LAYER} GROUP BY r.slot_id, s.kind""",
    f"""SELECT r.slot_id, count(*) FROM meetings_slotrecord r JOIN meetings_slot t ON t.id = r.slot_id
    JOIN cases_action s ON s.id = r.action_id {SEEN.format("s.case_id")}
    WHERE t.meeting_id = %(meeting)s AND {READS} GROUP BY r.slot_id""",
    "SELECT n.slot_id, n.kind FROM meetings_topicnote n WHERE n.meeting_id = %(meeting)s",
]
