"""Attacks on who acts, on the record, the outbox, documents and the login, inside one's own transaction."""

from uuid import UUID, uuid4

import psycopg
import pytest

from mscportal.guard import token
from tests.cast import World
from tests.guard.conftest import Stage
from tests.guard.raw import Raw, enter, one, refusal, touched

REFUSED = psycopg.errors.InsufficientPrivilege


def test_who_acts_does_not_become_nobody(raw: Raw, committed: World) -> None:
    enter(raw, committed.bob.pk)
    expires, mac = token.sign(members=[committed.bob.pk], day=None, backend=raw.info.backend_pid)
    assert refusal(raw, "SELECT guard.leave(%s::bigint, %s)", expires, mac) is REFUSED
    expires, mac = token.sign_leave(backend=raw.info.backend_pid + 1)
    assert refusal(raw, "SELECT guard.leave(%s::bigint, %s)", expires, mac) is REFUSED
    assert refusal(raw, "SELECT guard.leave()") is psycopg.errors.UndefinedFunction


@pytest.mark.parametrize("shape", ["[0:1]={{{0},{1}}}", "[2:3]={{{0},{1}}}", "{{{{{0},{1}}}}}", "{{{0},NULL,{1}}}"])
def test_another_shape_of_the_signed_members_is_refused(raw: Raw, committed: World, shape: str) -> None:
    """Each is signed alike; by the first, the second member would act alone."""
    both = [committed.bob.pk, committed.alice.pk]
    expires, mac = token.sign(members=both, day=None, backend=raw.info.backend_pid)
    assert refusal(raw, "SELECT guard.enter(%s::uuid[], NULL, %s, %s)", shape.format(*both), expires, mac) is REFUSED


def test_several_who_act_are_not_nobody(raw: Raw, committed: World) -> None:
    enter(raw, committed.alice.pk, committed.bob.pk)
    assert not one(raw, "SELECT guard.nobody()")
    assert touched(raw, "UPDATE partners_member SET password = 'md5$'") == 0
    assert refusal(raw, "SELECT guard.due_outbox(9)") is REFUSED


@pytest.mark.parametrize(
    "call",
    [
        "seal(10)",
        "sweep()",
        "record_state()",
        "due_outbox(9)",
        "claim_outbox(gen_random_uuid())",
        "finish_outbox(gen_random_uuid())",
        "put_off_outbox(gen_random_uuid(), '')",
        "ask_originators(gen_random_uuid())",
        "verify_record()",
        "record_text('cases_historicallayer', gen_random_uuid())",
        "require_nobody()",
    ],
)
def test_housekeeping_is_nobody_s_business(raw: Raw, committed: World, call: str) -> None:
    enter(raw, committed.alice.pk)
    assert refusal(raw, f"SELECT * FROM guard.{call}") is REFUSED


LOGIN = (
    "django_session",
    "mscportal_cache",
    "usersessions_usersession",
    "mfa_authenticator",
    "account_emailaddress",
    "account_emailconfirmation",
    "socialaccount_socialaccount",
    "socialaccount_socialtoken",
)


@pytest.mark.parametrize("table", LOGIN)
def test_no_session_or_factor_of_another_is_reached(raw: Raw, committed: World, table: str) -> None:
    enter(raw, committed.bob.pk)
    policies = one(raw, "SELECT count(*) FROM pg_policies WHERE tablename = %s", table)
    assert policies == one(
        raw, "SELECT count(*) FROM pg_policies WHERE tablename = %s AND qual LIKE '%%guard.nobody()%%'", table
    )
    assert policies == 1


def test_a_session_key_is_no_member_s_sight(raw: Raw, committed: World) -> None:
    session = "INSERT INTO django_session VALUES ('key', 'data', now())"
    raw.execute(session)
    assert one(raw, "SELECT count(*) FROM django_session") == 1
    enter(raw, committed.gus.pk)
    assert one(raw, "SELECT count(*) FROM django_session") == 0
    assert touched(raw, "DELETE FROM django_session") == 0
    assert refusal(raw, session) is REFUSED


READING = (
    'INSERT INTO record_reading (id, at, member_id, operator, municipality_id, case_id, reference, screen, "full",'
    " extracts) VALUES (%(id)s, '2020-01-01', %(member)s, %(operator)s, %(city)s, %(case)s, 'FORGED', 'x', '{}', '{}')"
)


def reading(member: UUID, case: UUID | None, city: UUID, operator: str = "") -> dict[str, object]:
    return {"id": uuid4(), "member": member, "case": case, "city": city, "operator": operator}


def test_a_reading_is_of_what_its_reader_sees_and_of_now(raw: Raw, committed: World, stage: Stage) -> None:
    w = committed
    enter(raw, w.bob.pk)
    for forged in (
        reading(w.bob.pk, w.brother.pk, w.city.pk),
        reading(w.bob.pk, uuid4(), w.city.pk),
        reading(w.alice.pk, w.case.pk, w.city.pk),
        reading(w.bob.pk, w.case.pk, w.city.pk, operator="root"),
    ):
        assert refusal(raw, READING, forged) is REFUSED
    own = reading(w.bob.pk, w.case.pk, stage.abroad.pk)
    raw.execute(READING, own)
    told = raw.execute(
        "SELECT reference, municipality_id, at >= now() FROM record_reading WHERE id = %s", [own["id"]]
    ).fetchone()
    assert told == (w.case.reference, w.city.pk, True)


def test_no_history_is_made_up(raw: Raw, committed: World) -> None:
    enter(raw, committed.bob.pk)
    tables = raw.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE '%\\_historical%'"
    ).fetchall()
    assert len(tables) > 20
    for (table,) in tables:
        assert refusal(raw, f'INSERT INTO "{table}" (history_id) VALUES (gen_random_uuid())') is REFUSED


def test_no_change_leaves_history_out(raw: Raw, committed: World) -> None:
    w = committed
    enter(raw, w.bob.pk)
    raw.execute("UPDATE cases_layer SET text = 'Changed by SQL alone.' WHERE id = %s", [w.open_item.pk])
    told = raw.execute(
        "SELECT history_type, history_user_id, text FROM cases_historicallayer WHERE id = %s ORDER BY history_date",
        [w.open_item.pk],
    ).fetchall()
    assert [row[0] for row in told] == ["+", "~"]
    assert told[1][1:] == (w.bob.pk, "Changed by SQL alone.")
    raw.execute("UPDATE cases_layer SET text = text WHERE id = %s", [w.open_item.pk])
    assert one(raw, "SELECT count(*) FROM cases_historicallayer WHERE id = %s", w.open_item.pk) == 2


def test_the_auditor_is_told_of_every_change(raw: Raw, committed: World) -> None:
    w = committed
    enter(raw, w.alice.pk)
    raw.execute("DELETE FROM cases_recusal WHERE case_id = %s", [w.case.pk])
    enter(raw, w.hugo.pk)
    acts = "SELECT count(*) FROM record_act WHERE kind = '-' AND member_id = %s AND reference = %s AND thing = %s"
    assert one(raw, acts, w.alice.pk, w.case.reference, "cases_historicalrecusal") == 1


def test_the_auditor_is_told_of_every_file(raw: Raw, committed: World) -> None:
    w = committed
    enter(raw, w.bob.pk)
    added = uuid4()
    raw.execute(
        "INSERT INTO cases_attachment (id, layer_id, case_id, file_name, content, size, media_type, uploaded_by_id,"
        " uploaded_at) VALUES (%s, %s, %s, '', '', 0, '', %s, now())",
        [added, w.open_item.pk, w.case.pk, w.bob.pk],
    )
    enter(raw, w.hugo.pk)
    told = raw.execute(
        "SELECT kind, thing, member_id, reference FROM record_act WHERE history_id = %s", [added]
    ).fetchall()
    assert told == [("+", "cases_attachment", w.bob.pk, w.case.reference)]


def test_a_key_is_made_for_what_its_maker_reaches(raw: Raw, committed: World, stage: Stage) -> None:
    w = committed
    enter(raw, w.bob.pk)
    agreement = one(raw, "SELECT id FROM partners_agreement WHERE agency_id = %s", w.youth.pk)
    add = "INSERT INTO record_vaultkey (subject_id, wrapped) VALUES (%s, '')"
    assert [refusal(raw, add, subject) for subject in (w.brother.pk, agreement)] == [REFUSED] * 2
    assert [refusal(raw, add, subject) for subject in (w.case.pk, uuid4())] == [None] * 2
    enter(raw, w.alice.pk)
    assert refusal(raw, add, agreement) is None


DOCUMENT = (
    "INSERT INTO record_document (id, municipality_id, kind, case_ids, marking, people, agencies, compiled_by_id,"
    " compiled_at, sent_at, review_on, delete_on, is_held, hold_reason, key_id, file_name, content, sha256, size,"
    " media_type) VALUES (%s, %s, 'x', %s, 0, '{}', '{}', %s, now(), now(), now(), now(), false, '', %s, '', '', '', 0,"
    " '')"
)


def test_a_document_opens_no_other_key(raw: Raw, committed: World) -> None:
    """Whoever reads a document gets its key, so it names none of a case that is not in it."""
    w = committed
    enter(raw, w.bob.pk)
    own = uuid4()
    assert refusal(raw, DOCUMENT, own, w.city.pk, [w.case.pk], w.bob.pk, w.case.pk) is None
    assert refusal(raw, DOCUMENT, own, w.city.pk, [], w.bob.pk, own) is None
    assert refusal(raw, DOCUMENT, own, w.city.pk, [], w.bob.pk, w.brother.pk) is REFUSED
    assert refusal(raw, DOCUMENT, own, w.city.pk, [w.brother.pk], w.bob.pk, w.brother.pk) is REFUSED


def test_an_escalation_takes_no_document_of_another(raw: Raw, committed: World, stage: Stage) -> None:
    """Withdrawing the escalation would withdraw it."""
    w = committed
    enter(raw, w.alice.pk)
    escalation = uuid4()
    compose = (
        "INSERT INTO meetings_escalation (id, municipality_id, reference, case_id, case_ids, items, marking, people,"
        " agencies, title, why, differing_views, told_to_person, decision_needed_by, language, compiled_by_id,"
        " created_at, review_on, delete_on, is_held, hold_reason, document_id) VALUES (%s, %s, 'E-1', %s, %s, '{}', 0,"
        " %s, '{}', '', '', '', '', now(), 'en', %s, now(), now(), now(), false, '', %s)"
    )
    mine = (escalation, w.city.pk, w.case.pk, [w.case.pk], [w.frank.pk], w.alice.pk)
    assert refusal(raw, compose, *mine, stage.minutes.pk) is REFUSED
    raw.execute(compose, [*mine, None])
    give = "UPDATE meetings_escalation SET document_id = %s, sent_at = now() WHERE id = %s"
    assert one(raw, "SELECT count(*) FROM record_document WHERE id = %s", stage.minutes.pk) == 1
    assert touched(raw, give, stage.minutes.pk, escalation) == 0
    own = uuid4()
    raw.execute(DOCUMENT, [own, w.city.pk, [], w.alice.pk, own])
    assert touched(raw, give, own, escalation) == 1
    assert touched(raw, "UPDATE meetings_escalation SET document_id = gen_random_uuid(), sent_at = now()") == 0
    assert touched(raw, "UPDATE meetings_escalation SET sent_at = NULL") == 0
