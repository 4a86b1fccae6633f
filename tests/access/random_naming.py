"""What members type of names: who brought a case, whether a name is told, which two cases are of one person."""

from cases.joined.services import join_files, undo_join
from cases.known.services import decide_known
from cases.models import Layer
from cases.naming.services import ask_for_the_name, give_word, name_reporter, tell_name, withhold_word
from tests.access.random_dealings import Dealings
from tests.access.random_letters import member_of
from tests.access.told_cities import canaries


def ask_for_names(deals: Dealings) -> None:
    """Say who brought a case without a name; ask for the name twice, once told and once withheld."""
    for case in deals.cases():
        sharers = [u for u in deals.coordinators(case, named=True) if deals.city.may(u, case, "share")]
        told = [*case.get("revealed_to", []), deals.city.units[deals.slug]]
        others = sorted({g["agency"] for g in case["grants"] if "agency" in g} - {*told})
        recused = {deals.city.person(one["member"]) for one in case.get("recusals", [])}
        reporters = deals.people(
            which=lambda u, out=recused, not_one=sharers[:1]: deals.city.person(u) not in out and u not in not_one
        )
        if case.get("anonymous") and sharers and len(others) > 1 and reporters:
            break
    else:
        return
    actor, reporter = sharers[0], reporters[0]
    reference, words = case["reference"], {what: deals.word(what) for what in ("reporter", "namewhy", "namelaw")}
    with deals.acting(actor) as member:
        name_reporter(actor=member, case=deals.row(case), member=member_of(reporter), text=words["reporter"])
        asked = ask_for_the_name(
            actor=member,
            case=deals.row(case),
            agency=deals.agency(others[0]),
            reason=words["namewhy"],
            legal_basis=words["namelaw"],
        )
    deals.tell("reporter", words["reporter"], case=reference, reporter=reporter)
    deals.tell("asked name", canaries(words["namewhy"], words["namelaw"]), case=reference, reporter=reporter)
    with deals.acting(reporter) as member:
        give_word(actor=member, asked=asked)
    with deals.acting(actor) as member:
        tell_name(actor=member, asked=asked)
        case["revealed_to"] = sorted({*case.get("revealed_to", []), others[0]})
        why = deals.word("nameagain")
        again = ask_for_the_name(
            actor=member, case=deals.row(case), agency=deals.agency(others[1]), reason=why, legal_basis=""
        )
    with deals.acting(reporter) as member:
        withheld = deals.word("withheld")
        withhold_word(actor=member, asked=again, reason=withheld)
    deals.tell("asked name", canaries(why, withheld), case=reference, reporter=reporter)


def join_and_part(deals: Dealings) -> None:
    """Join two cases, take that back, and say of two others that they are of two people."""
    for u in deals.coordinators():
        led = [
            case
            for case in deals.cases()
            if deals.city.may(u, case, "lead")
            and deals.city.may(u, case, "contribute")
            and deals.city.sees_identity(u, case, deals.city.day_of(case, None))
        ]
        if len(led) < 2:
            continue
        led.sort(key=lambda case: case.get("status") == "closed")
        going_on, ended = led[:2]
        both = {"case": going_on["reference"], "other": ended["reference"]}
        words = {what: deals.word(what) for what in ("joined", "ending", "undone", "alike")}
        with deals.acting(u) as member:
            case, other = deals.row(going_on), deals.row(ended)
            decide_known(actor=member, cases=[case], opened=other, reason=words["alike"])
            if case.status == "closed":
                deals.tell("alike", words["alike"], **both)
                return
            was_closed = other.status == "closed"
            joined = join_files(
                actor=member, case=case, other=other, reason=words["joined"], closing_reason=words["ending"]
            )
            if not was_closed:
                decision = Layer.objects.get(case=other, rationale=words["ending"])
                told = {"key": decision.key, "text": decision.text, "rationale": words["ending"]}
                originator = deals.city.members[u]["agency"]
                ended.setdefault("items", []).append(
                    {**told, "originator": originator, "author": u, "audience": "table"}
                )
            undo_join(actor=member, joined=joined, reason=words["undone"])
        deals.tell("alike", words["alike"], **both)
        deals.tell("joined", canaries(words["joined"], words["undone"]), **both)
        return


NAMING = (ask_for_names, join_and_part)
