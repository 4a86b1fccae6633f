"""Who asks for exports, countersigns them and adds their documents."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import Attempt


def attempts() -> Iterator[Attempt]:
    yield from adds(
        "export of lead", "wing-lead", {},
        {"asked_by_id": "{wing-officer}"}, {"answered_by_id": "{coord}"}, {"is_countersigned": True},
        {"pdf_id": "{inquiry document}"}, {"sheet_id": "{inquiry document}"}, {"case_ids": []},
        {"agency_id": "{@claw}"}, {"case_ids": ["{P}", "{C}"]}, {"case_id": "{Q}"}, {"municipality_id": "{birch}"},
        {"who": "flier", "asked_by_id": "{flier}"},
    )  # fmt: skip
    yield from adds("export of coord", "coord", {"case_id": "{P}"}, {"case_id": "{Q}"})
    yield from _answers()
    yield from adds(
        "inquiry document", "wing-lead", {},
        {"people": ["{flier}"]}, {"agencies": ["{@wing}"]}, {"case_ids": ["{Q}"], "key_id": "{Q}"},
        {"who": "coord", "compiled_by_id": "{coord}"}, {"who": "wing-officer", "compiled_by_id": "{wing-officer}"},
        {"who": "claw-lead", "compiled_by_id": "{claw-lead}"},
    )  # fmt: skip
    yield from adds(
        "inquiry document", "flier", {"compiled_by_id": "{flier}", "kind": "escalation"}, {"kind": "inquiry"}
    )


def _answers() -> Iterator[Attempt]:
    answer = "SELECT guard.answer_export('{{{}}}', true, '')"
    yield may("coord", answer.format("export of lead"))
    yield may("coord", answer.format("export of officer"))
    yield may("coord-too", answer.format("export of coord"))
    yield may("wing-lead", answer.format("export of coord"))
    yield may_not("coord", answer.format("export of coord"))
    yield may_not("coord", answer.format("export signed"))
    for who in ("flier", "wing-lead", "claw-lead", "coord-out", "birch-coord"):
        yield may_not(who, answer.format("export of officer"))
    for who in ("flier", "claw-lead"):
        yield may_not(who, answer.format("export of coord"))
    attach = "SELECT guard.attach_export('{{{}}}', '{{inquiry document}}', '{{inquiry document}}')"
    yield may("wing-lead", attach.format("export signed"))
    yield may_not("coord", attach.format("export signed"))
    yield may_not("wing-lead", attach.format("export of lead"))
    yield may_not("claw-lead", attach.format("export made"))
    for sql in ("UPDATE inquiry_export SET is_countersigned = true", "DELETE FROM inquiry_export"):
        yield may_not("wing-lead", sql)
