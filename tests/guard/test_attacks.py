"""Attacks with arbitrary SQL inside one's own transaction: no row is taken over, forged or betrayed by a refusal.

An UPDATE that reads no column is not held against what its sender sees, and a policy never sees a row before and after
a change at once; most of these worked before both were minded.
"""

import re
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.cast import World
from tests.guard.conftest import Stage
from tests.guard.raw import LAYER, Raw, attempt, enter, layer, one, refusal, sight, touched

REFUSED = psycopg.errors.InsufficientPrivilege
SOME = " WHERE random() < 0.5"


@pytest.mark.parametrize(
    ("who", "statement"),
    [
        ("bob", "UPDATE cases_layer SET case_id = {case}, municipality_id = {city}, originator_id = {youth},"
                " audience = 'table', classification = 1"),
        ("erin", "UPDATE cases_layer SET case_id = {brother}, originator_id = {probation}, audience = 'table',"
                 " classification = 0, key = gen_random_uuid()::text"),
        ("bob", "UPDATE cases_layer SET originator_id = {youth}, audience = 'table' WHERE id = {lent}"),
        ("otto", "UPDATE cases_layer SET text = 'forged' WHERE part = 'extract'"),
        ("zoe", "UPDATE cases_action SET case_id = {zoes_case}, municipality_id = {abroad},"
                " originator_id = {bureau}, audience = 'table', classification = 0"),
        ("zoe", "UPDATE cases_agencygrant SET case_id = {zoes_case},"
                " valid_from = '2026-01-01'::date + (random() * 1e6)::int"),
        ("alice", "UPDATE cases_agencygrant SET case_id = {case}"),
        ("zoe", "UPDATE cases_case SET municipality_id = {abroad}"),
        ("alice", "UPDATE cases_case SET reference = 'ELM-22222' WHERE id = {case}"),
        ("ines", "UPDATE cases_case SET is_anonymous = false WHERE id = {nameless}"),
        ("ines", "UPDATE cases_identity SET given_name = 'forged'"),
        ("nina", "UPDATE cases_release SET valid_until = '2026-01-01'"),
        ("nina", "DELETE FROM cases_release"),
        ("otto", "DELETE FROM cases_phenomenon"),
        ("zoe", "UPDATE meetings_forum SET municipality_id = {abroad}, slug = gen_random_uuid()::text"),
        ("zoe", "UPDATE meetings_meeting SET forum_id = {zoes_forum},"
                " starts_at = now() + random() * interval '9 days'"),
        ("zoe", "UPDATE meetings_slot SET meeting_id = {zoes_meeting}, position = 100 + (random() * 1000)::int"),
        ("zoe", "UPDATE meetings_topicnote SET meeting_id = {zoes_meeting}, slot_id = {zoes_topic},"
                " author_id = {zoe}"),
        ("zoe", "UPDATE meetings_slotcontent SET meeting_id = {zoes_meeting}, case_id = NULL, topic = 'mine'"),
        ("dirk", "UPDATE meetings_slotcontent SET case_id = NULL, topic = 'Topic'"),
        ("bob", "UPDATE meetings_attendance SET member_id = {bob}"),
        ("zoe", "UPDATE partners_agreement SET municipality_id = {abroad}"),
        ("zoe", "UPDATE partners_partnership SET municipality_id = {abroad}"),
        ("zoe", "UPDATE partners_agency SET name = 'forged' WHERE municipality_id <> {abroad}"),
        ("gus", "UPDATE partners_member SET password = 'md5$' WHERE id = {alice}"),
        ("gus", "UPDATE partners_member SET email = 'gus@example.org' WHERE id = {alice}"),
        ("bob", "UPDATE record_document SET withdrawn_at = NULL"),
        ("dirk", "DELETE FROM meetings_slotcontent WHERE case_id IS NOT NULL"),
        ("dirk", "DELETE FROM meetings_slot"),
    ],
)  # fmt: skip
def test_no_row_is_taken_over(raw: Raw, committed: World, stage: Stage, who: str, statement: str) -> None:
    """Tried on all rows, and on some by chance: a condition that reads no column is no reading either."""
    known = {name: value.pk for holder in (committed, stage) for name, value in vars(holder).items()}
    worded = statement.format(
        **{name: f"'{value}'::uuid" for name, value in known.items()}, bureau=f"'{bureau(stage)}'::uuid"
    )
    table = re.search(r"(?:UPDATE|FROM) (\w+)", statement)
    assert table
    others = [one.pk for name, one in committed.members.items() if name != who]
    before = sight(raw, table[1], others)
    assert any(before)
    enter(raw, member(committed, stage, who))
    for chance in ("", *[SOME] * 12):
        if not chance or "WHERE" not in worded:
            attempt(raw, worded + chance)
    assert sight(raw, table[1], others) == before


def bureau(stage: Stage) -> UUID:
    pk: UUID = stage.zoe.agency_id
    return pk


def test_who_changes_everything_changes_only_their_own(raw: Raw, committed: World, stage: Stage) -> None:
    enter(raw, committed.erin.pk)
    assert touched(raw, "UPDATE cases_layer SET rationale = 'mine'") == 1
    assert touched(raw, "UPDATE partners_member SET phone = '0'" + f" WHERE id = '{committed.erin.pk}'") == 1


def test_a_release_stays_with_the_own_item(raw: Raw, committed: World, stage: Stage) -> None:
    """Moved to the police's item it would let others read that one."""
    enter(raw, committed.bob.pk)
    assert one(raw, "SELECT count(*) FROM cases_layer WHERE id = %s", stage.lent.pk) == 1
    assert refusal(raw, "UPDATE cases_release SET statement_id = %s", stage.lent.pk) is REFUSED
    assert touched(raw, "UPDATE cases_release SET valid_until = valid_from") == 1


def test_a_chair_deletes_no_agenda_item_that_they_do_not_see(raw: Raw, committed: World, stage: Stage) -> None:
    enter(raw, committed.dirk.pk)
    with raw.transaction(force_rollback=True):
        assert raw.execute("DELETE FROM meetings_slotcontent").rowcount == 1
    enter(raw, committed.alice.pk)
    assert one(raw, "SELECT defer_reason FROM meetings_slotcontent WHERE state = 'deferred'") == "Told why."


@pytest.mark.parametrize("item", ["lent", "open_item", "unknown"])
def test_a_shared_version_is_written_of_own_items_on_their_own_case(
    raw: Raw, committed: World, stage: Stage, item: str
) -> None:
    w = committed
    enter(raw, w.bob.pk)
    full = {"lent": stage.lent, "open_item": w.open_item}.get(item)
    values = {"case_id": w.case.pk, "municipality_id": w.city.pk, "originator_id": w.youth.pk, "part": "extract"}
    values |= {"item_id": full.pk, "key": full.key} if full else {}
    assert refusal(raw, LAYER, layer(**values)) is (None if item == "open_item" else REFUSED)
    assert refusal(raw, LAYER, layer(**values | {"case_id": w.brother.pk})) is REFUSED


def test_a_statement_lies_in_the_municipality_of_its_case(raw: Raw, committed: World, stage: Stage) -> None:
    w = committed
    enter(raw, w.bob.pk)
    own = {"case_id": w.case.pk, "originator_id": w.youth.pk, "author_id": w.bob.pk}
    assert refusal(raw, LAYER, layer(**own, municipality_id=w.city.pk)) is None
    assert refusal(raw, LAYER, layer(**own, municipality_id=stage.abroad.pk)) is REFUSED


def test_a_taken_key_is_refused_like_a_free_one(raw: Raw, committed: World, stage: Stage) -> None:
    """Keys of an imported file are short: whoever could try them would count the items they do not see."""
    w = committed
    enter(raw, w.bob.pk)
    own = {"case_id": w.case.pk, "municipality_id": w.city.pk, "originator_id": w.youth.pk, "author_id": w.bob.pk}
    assert [refusal(raw, LAYER, layer(**own, key=key)) for key in ("i1", "i999")] == [REFUSED] * 2


def test_a_taken_phenomenon_is_refused_like_a_free_one(raw: Raw, committed: World, stage: Stage) -> None:
    w = committed
    add = (
        "INSERT INTO cases_phenomenon (id, case_id, municipality_id, originator_id, author_id, classification,"
        " audience, named_agencies, named_people, code) VALUES (%s, %s, %s, %s, %s, %s, %s, '{}', '{}', %s)"
    )
    enter(raw, stage.otto.pk)
    own = (w.case.pk, w.city.pk, w.police.pk, stage.otto.pk)
    for classification in (0, 1):
        tries = [refusal(raw, add, uuid4(), *own, classification, "table", code) for code in ("mixed", "racist")]
        assert tries == [REFUSED] * 2
    enter(raw, w.ines.pk)
    own = (w.case.pk, w.city.pk, w.police.pk, w.ines.pk)
    assert refusal(raw, add, uuid4(), *own, 1, "table", "racist") is None
    assert refusal(raw, add, uuid4(), *own, 1, "people", "racist") is REFUSED


def test_hidden_and_unknown_cases_are_refused_alike(raw: Raw, committed: World, stage: Stage) -> None:
    w = committed
    enter(raw, w.bob.pk)
    grant = (
        "INSERT INTO cases_membergrant (id, grant_id, case_id, user_id, permission_id, table_name, valid_from, purpose,"
        " legal_basis) SELECT gen_random_uuid(), gen_random_uuid(), %s, %s, min(id), '', '2026-01-01', '', ''"
        " FROM auth_permission"
    )
    relation = "INSERT INTO cases_relation (id, case_id, other_id, kind) VALUES (gen_random_uuid(), %s, %s, 'friend')"
    for case in (w.brother.pk, uuid4()):
        assert refusal(raw, grant, case, w.bob.pk) is REFUSED
        assert refusal(raw, relation, w.case.pk, case) is REFUSED
        assert refusal(raw, LAYER, as_bob(w, case)) is REFUSED


def as_bob(w: World, case: UUID) -> dict[str, object]:
    return layer(case_id=case, municipality_id=w.city.pk, originator_id=w.youth.pk, author_id=w.bob.pk)


def member(w: World, stage: Stage, name: str) -> UUID:
    pk: UUID = (w.members.get(name) or getattr(stage, name)).pk
    return pk


@pytest.mark.parametrize("state", ["invited", "apologies"])
def test_nobody_asks_themselves_to_a_meeting(raw: Raw, committed: World, stage: Stage, state: str) -> None:
    enter(raw, committed.erin.pk)
    ask = (
        "INSERT INTO meetings_attendance (id, meeting_id, member_id, state, is_observer)"
        " VALUES (gen_random_uuid(), %s, %s, %s, false)"
    )
    assert refusal(raw, ask, committed.meeting.pk, committed.erin.pk, state) is REFUSED
    assert one(raw, "SELECT count(*) FROM meetings_meeting") == 0


def test_a_record_of_the_room_names_what_its_writer_reads(raw: Raw, committed: World, stage: Stage) -> None:
    w = committed
    enter(raw, w.bob.pk)
    add = (
        "INSERT INTO meetings_slotrecord (id, slot_id, case_id, item_id, at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, now())"
    )
    assert refusal(raw, add, w.case_slot.pk, w.case.pk, w.open_item.pk) is None
    assert refusal(raw, add, w.case_slot.pk, w.case.pk, w.police_item.pk) is REFUSED
    assert refusal(raw, add, w.case_slot.pk, w.case.pk, uuid4()) is REFUSED


def test_what_stays_hidden_stands_in_no_fact_either(raw: Raw, committed: World, stage: Stage) -> None:
    """Erin's agency was let read an item of a case that it is not on; Carol is kept out of one."""
    enter(raw, committed.erin.pk)
    assert one(raw, "SELECT guard.released()") == []
    enter(raw, committed.carol.pk)
    assert one(raw, "SELECT guard.kept_out(%s)", [committed.case.pk])
    assert refusal(raw, "SELECT guard.recused()") is psycopg.errors.UndefinedFunction


def test_no_agency_is_made_part_of_another_city_s(raw: Raw, committed: World, stage: Stage) -> None:
    """The agreements of the whole would reach it."""
    w = committed
    join = "UPDATE partners_agency SET part_of_id = %s WHERE id = %s"
    enter(raw, stage.zoe.pk)
    assert touched(raw, join, w.mayor.pk, stage.zoe.agency_id) == 0
    enter(raw, w.alice.pk)
    assert touched(raw, join, w.mayor.pk, w.school.pk) == 1
    raw.execute(join, [w.mayor.pk, w.school.pk])
    assert touched(raw, join, w.school.pk, w.probation.pk) == 0
    assert touched(raw, join, w.hugo.agency_id, w.mayor.pk) == 0
