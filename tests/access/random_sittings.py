"""Meetings that take place: people sign in, take up items, record and put off, all through the services."""

from datetime import datetime, timedelta

from meetings.conference.attendance.services import apologise, leave, sign
from meetings.conference.gate import content_of, open_meeting
from meetings.conference.models import Meeting, Slot
from meetings.conference.room.recording import PRESENT, record_action, record_on_topic, record_said
from meetings.conference.room.steps import close_meeting, defer_item, open_item, start_meeting
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member
from tests.access.oracle import Thing
from tests.access.oracle_meetings import Conferences
from tests.access.told_cities import TellingMaker

AUDIENCES = (PRESENT, PRESENT, "table", "agencies", "people")


class Sitting:
    """One meeting, held by its people; everything that happens is written down for the oracle too."""

    def __init__(self, city: Conferences, meeting: Thing, maker: TellingMaker) -> None:
        self.city, self.told, self.maker, self.rng = city, meeting, maker, maker.rng
        with as_operator():
            found = Meeting.objects.select_related("forum__municipality")
            municipality, forum = meeting["city"], meeting["forum"]
            starts_at = datetime.fromisoformat(meeting["starts_at"])
            self.meeting = found.get(forum__municipality__slug=municipality, forum__slug=forum, starts_at=starts_at)
            self.members = {member.username: member for member in Member.objects.select_related("agency")}
            self.slots = list(Slot.objects.filter(meeting=self.meeting).order_by("position"))

    def hold(self, *, is_closed: bool) -> None:
        """Sign in, start, take up a topic and a case, record, put a case off; close, or leave the case open."""
        people = [u for u in self.city.members if self.city.takes_part(u, self.told)]
        runners = [u for u in people if self.city.runs(u, self.told)]
        if not runners:
            return
        self.runner = self.rng.choice(runners)
        for name in {self.runner, *self.maker.sample(people, 5)}:
            self._sign(name)
        self._stay_away(people)
        with acting_as(self._pk(self.runner)):
            start_meeting(actor=self.members[self.runner], meeting=open_meeting(self.meeting.pk))
        cases = [n for n, entry in enumerate(self.told["agenda"]) if self._hears(self.runner, entry)]
        self._take_up(next(n for n, entry in enumerate(self.told["agenda"]) if "topic" in entry))
        self._note_on_topic()
        if cases:
            self._take_up(cases[0])
            self._leave()
            self._record_on_case()
        if len(cases) > 1:
            self._defer(cases[1])
        if is_closed:
            with acting_as(self._pk(self.runner)):
                close_meeting(actor=self.members[self.runner], meeting=open_meeting(self.meeting.pk))
            self.open["is_open"] = False

    def _pk(self, username: str) -> object:
        return self.members[username].pk

    def _hears(self, u: str, entry: Thing) -> bool:
        case = self.city.cases.get(entry.get("case", ""))
        return case is not None and self.city.sees_case(u, case, self.city.day_of(case, None))

    def _sign(self, u: str) -> None:
        with acting_as(self._pk(u)):
            sign(actor=self.members[u], meeting=open_meeting(self.meeting.pk))
        self.told["attendance"].append({"member": u, "state": "present"})

    def _stay_away(self, people: list[str]) -> None:
        there = {one["member"] for one in self.told["attendance"]}
        for u in self.maker.sample([name for name in people if name not in there], 1):
            with acting_as(self._pk(u)):
                apologise(actor=self.members[u], meeting=open_meeting(self.meeting.pk), member=self.members[u])
            self.told["attendance"].append({"member": u, "state": "apologies"})

    def _leave(self) -> None:
        """Somebody leaves after the item was taken up: has heard it, and records no more."""
        for one in self.maker.sample([one for one in self.told["attendance"] if one["member"] != self.runner], 1):
            if one["state"] == "present":
                member = self.members[one["member"]]
                with acting_as(member.pk):
                    leave(actor=member, meeting=open_meeting(self.meeting.pk), member=member)
                one["left"] = True

    def _take_up(self, n: int) -> None:
        self.n = n
        with acting_as(self._pk(self.runner)):
            content = content_of(open_meeting(self.meeting.pk), self.slots[n].pk)
            open_item(actor=self.members[self.runner], content=content)
        for entry in self.told["agenda"]:
            entry["is_open"] = False
        self.open = self.told["agenda"][n]
        case = self.city.cases.get(self.open.get("case", ""))
        self.open |= {"is_open": True, "present": self.city.hearers(self.told, case)}

    def _defer(self, n: int) -> None:
        reason = self.maker.word("defer")
        with acting_as(self._pk(self.runner)):
            content = content_of(open_meeting(self.meeting.pk), self.slots[n].pk)
            defer_item(actor=self.members[self.runner], content=content, reason=reason)
        self.told["agenda"][n]["defer_reason"] = reason

    def _note_on_topic(self) -> None:
        for u in self.maker.sample(self.city.hearers(self.told, None), 2):
            text, because = self.maker.word("note"), self.maker.word("because")
            with acting_as(self._pk(u)):
                content = content_of(open_meeting(self.meeting.pk), self.slots[self.n].pk)
                record_on_topic(actor=self.members[u], content=content, what="decision", text=text, rationale=because)
            self.open.setdefault("notes", []).append({"text": text, "rationale": because})

    def _record_on_case(self) -> None:
        case = self.city.cases[self.open["case"]]
        writers = [u for u in self.city.hearers(self.told, case) if self.city.may(u, case, "contribute")]
        for u in self.rng.choices(writers, k=4) if writers else []:
            said = self._said(u)
            self._say(u, case, said)
            self._agree(u, case, said)

    def _said(self, u: str) -> Thing:
        audience = self.rng.choice(AUDIENCES)
        own = [self.city.members[u]["agency"]]
        return {
            "audience": audience,
            "classification": self.rng.randrange(self.city.members[u].get("clearance", 0) + 1),
            "named_agencies": [*own, *self.maker.some(sorted(self.city.agencies), 2)] if audience == "agencies" else [],
            "named_people": [u, *self.maker.some(sorted(self.city.members), 2)] if audience == "people" else [],
        }

    def _readers(self, said: Thing) -> Thing:
        """Return who is told, in ids."""
        with as_operator():
            agencies = list(Agency.objects.filter(slug__in=said["named_agencies"]).values_list("pk", flat=True))
        people = [self._pk(name) for name in said["named_people"]]
        return {**said, "named_agencies": agencies, "named_people": people}

    def _as_told(self, u: str, said: Thing) -> Thing:
        """Return what the oracle knows of a statement: those present are named one by one."""
        told = {**said, "originator": self.city.members[u]["agency"], "author": u}
        if said["audience"] == PRESENT:
            told |= {"audience": "people", "named_people": list(self.open["present"])}
        return told

    def _say(self, u: str, case: Thing, said: Thing) -> None:
        words = {name: self.maker.word(name) for name in ("text", "rationale", "views")}
        with acting_as(self._pk(u)):
            record = record_said(
                actor=self.members[u],
                content=content_of(open_meeting(self.meeting.pk), self.slots[self.n].pk),
                what="decision",
                text=words["text"],
                rationale=words["rationale"],
                differing_views=words["views"],
                **self._readers(said),
            )
            key = record.item.key if record.item else ""
        told = {"key": key, "text": words["text"], "rationale": words["rationale"], "differing_views": words["views"]}
        case.setdefault("items", []).append({**told, **self._as_told(u, said)})
        self.open.setdefault("records", []).append(key)

    def _agree(self, u: str, case: Thing, said: Thing) -> None:
        title = self.maker.word("agreed")
        with acting_as(self._pk(u)):
            record = record_action(
                actor=self.members[u],
                content=content_of(open_meeting(self.meeting.pk), self.slots[self.n].pk),
                title=title,
                agency=None,
                member=None,
                due_on=self.maker.today + timedelta(days=7),
                **self._readers(said),
            )
            key = record.action.key if record.action else ""
        case.setdefault("actions", []).append({"key": key, "title": title, **self._as_told(u, said)})
