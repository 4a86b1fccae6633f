"""The forms of a page as a browser reads them: where they go, what they ask, what they say is wrong."""

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from tests.cast import today

Attributes = list[tuple[str, str | None]]
Answer = Any
PDF = b"%PDF-1.7\n1 0 obj\n"
WRITTEN = frozenset(
    {"text", "textarea", "email", "tel", "search", "password", "number", "date", "datetime-local", "url"}
)
CHOSEN = frozenset({"select", "radio", "checkbox"})
NO_CONTROL = frozenset({"submit", "button", "image", "reset"})
# What is filled in where a field is asked for and empty, by its name; elsewhere by its kind.
BY_NAME = {
    "username": "new.member",
    "email": "new.member@example.org",
    "born_on": "2012-05-05",
    "family_name": "Rowan",
    "given_name": "Ash",
}
# Groups of boxes of which one must be ticked, which HTML cannot say.
TICKED = frozenset({"addressees", "phenomena", "cases", "gdpr_articles"})
# What a form asks for although no single field says so, and what HTML cannot know to be right, by its route.
BY_ROUTE = {
    "account_change_password": {"oldpassword": "demo"} | dict.fromkeys(("password1", "password2"), "nine blue ferries"),
    "account_reset_password_from_key": dict.fromkeys(("password1", "password2"), "nine blue ferries"),
    "account_reauthenticate": {"password": "demo"},
    "account_login": {"login": "dirk", "password": "demo"},
    "cases:decide_needed": {"decision": "keep"},
    "cases:emergency": {"reference": "ELM-7XY8Z"},
    "cases:review_emergency": {"verdict": "right"},
    "meetings:escalate": {"option-0-title": "An emergency flat"},
    "meetings:escalate_meeting": {"option-0-title": "An emergency flat"},
    "partners:change_seat": {"email": "another@example.org"},
    "set_language": {"language": "nl"},
}


@dataclass
class Control:
    """All controls of one name in one form."""

    name: str
    kind: str
    offered: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    is_required: bool = False
    longest: int | None = None
    is_invalid: bool = False
    told_by: set[str] = field(default_factory=set)

    def first(self) -> str | list[str]:
        """Return something that fits, where nothing stands there yet."""
        if self.kind in CHOSEN:
            choice = next(value for value in self.offered if value)
            return [choice] if len(self.offered) > 1 and self.kind == "checkbox" else choice
        if self.kind == "number":
            return "20"
        if self.kind == "date":
            return BY_NAME.get(self.name) or str(today() + timedelta(days=7))
        if self.kind == "datetime-local":
            return f"{today() + timedelta(days=7)}T10:00"
        return BY_NAME.get(self.name) or next(iter(self.offered), "Something that was said")


@dataclass
class Form:
    """One form of a page."""

    address: str
    method: str
    is_htmx: bool
    controls: dict[str, Control] = field(default_factory=dict)

    @property
    def route(self) -> str:
        return str(resolve(urlsplit(self.address).path).view_name)

    @property
    def shown(self) -> dict[str, Any]:
        """What a browser would send if nothing were touched."""
        return {
            one.name: one.values
            if len(one.values) > 1 or (one.kind == "checkbox" and one.offered[1:])
            else one.values[0]
            for one in self.controls.values()
            if one.values
        }

    @property
    def filled(self) -> dict[str, Any]:
        """What is shown, and something that fits where something is asked for."""
        filled = self.shown
        for one in self.controls.values():
            is_asked = one.is_required or one.name in TICKED or (one.kind == "radio" and not one.values)
            if one.kind == "file":
                filled[one.name] = SimpleUploadedFile("paper.pdf", PDF, content_type="application/pdf")
            elif is_asked and not any(one.values) and (one.kind not in CHOSEN or any(one.offered)):
                filled[one.name] = one.first()
        return filled | BY_ROUTE.get(self.route, {})


class Page(HTMLParser):
    """Collects the links, the forms and the messages of a page."""

    def __init__(self, address: str, content: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.texts: dict[str, str] = {}
        self.messages: list[str] = []
        self.summary: list[str] = []
        self._form: Form | None = None
        self._select: tuple[Control, str | None] | None = None
        self._textarea: Control | None = None
        self._said: list[str] | None = None
        self._errors: str | None = None
        self._sums_up = False
        self._offered: dict[str, list[str]] = {}
        self._list = ""
        self._around: list[set[str]] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        told = {name: value or "" for name, value in attrs}
        for link in (told.get("href") if tag == "a" else None, told.get("hx-get")):
            if link and link.startswith("/"):
                self.links.append(link.split("#")[0])
        if "data-error-summary" in told:
            self._sums_up = True
        if tag == "ul" and "f__err" in told.get("class", ""):
            self._errors = told.get("id", "")
        if tag == "li" and (self._errors is not None or self._sums_up):
            self._said = []
        if tag == "fieldset":
            self._around.append(set(told.get("aria-describedby", "").split()))
        if tag == "form":
            action = urljoin(self.address, told.get("action") or self.address)
            self._form = Form(action, told.get("method", "get").lower(), "hx-post" in told)
            self.forms.append(self._form)
        elif tag == "datalist":
            self._list = told.get("id", "")
        elif tag == "option" and self._list:
            self._offered.setdefault(self._list, []).append(told.get("value", ""))
        elif tag == "option" and self._select:
            control = self._select[0]
            control.offered.append(told.get("value", ""))
            if "selected" in told:
                control.values.append(told.get("value", ""))
        elif self._form and told.get("name") and tag in {"input", "textarea", "select"}:
            self._control(tag, told)

    def _control(self, tag: str, told: dict[str, str]) -> None:
        assert self._form
        kind = told.get("type", "text") if tag == "input" else tag
        if kind in NO_CONTROL or told["name"] == "csrfmiddlewaretoken" or "disabled" in told:
            return
        one = self._form.controls.setdefault(told["name"], Control(told["name"], kind))
        one.is_required |= "required" in told
        one.is_invalid |= told.get("aria-invalid") == "true"
        one.told_by |= set(told.get("aria-describedby", "").split()).union(*self._around)
        one.longest = int(told["maxlength"]) if "maxlength" in told else one.longest
        if kind in {"radio", "checkbox"}:
            one.offered.append(told.get("value", "on"))
            if "checked" in told:
                one.values.append(told.get("value", "on"))
        elif tag == "select":
            self._select = (one, None)
        elif tag == "textarea":
            self._textarea = one
            one.values.append("")
        elif kind != "file":
            one.values.append(told.get("value", ""))
        if "list" in told:
            one.offered = self._offered.get(told["list"], [])

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._textarea.values[-1] += data
        if self._said is not None:
            self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "fieldset" and self._around:
            self._around.pop()
        elif tag == "datalist":
            self._list = ""
        elif tag == "textarea" and self._textarea:
            # A browser leaves out the line break that follows the opening tag.
            value = self._textarea.values[-1]
            self._textarea.values[-1] = value.removeprefix("\r").removeprefix("\n")
            self._textarea = None
        elif tag == "select" and self._select:
            control = self._select[0]
            if not control.values and control.offered:
                control.values.append(control.offered[0])
            self._select = None
        elif tag == "li" and self._said is not None:
            said = "".join(self._said).strip()
            (self.messages if self._errors is not None else self.summary).append(said)
            if self._errors:
                self.texts[self._errors] = said
            self._said = None
        elif tag == "ul":
            self._errors, self._sums_up = None, False


def read_page(address: str, answer: Answer) -> Page:
    """Return what the answer shows; a file or a redirect shows nothing."""
    is_page = "text/html" in answer.headers.get("Content-Type", "")
    return Page(address, answer.content.decode() if is_page else "")


def forms_at(client: Client, address: str, answer: Answer | None = None) -> list[Form]:
    """Return the POST forms that a page asks something by, as the answer shows them or as it is fetched."""
    page = read_page(address, answer or client.get(address))
    path = urlsplit(address).path
    return [form for form in page.forms if form.method == "post" and urlsplit(form.address).path == path]
