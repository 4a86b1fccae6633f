"""The three journeys: a conference from its start to its minutes, the social worker's day, the mayor's decision."""

from collections.abc import Callable
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE

Opener = Callable[..., Page]
SECRET = "The grandmother pays for the driving lessons."


def sign(page: Page, meeting: str) -> None:
    """Sign the confidentiality statement."""
    page.goto(f"{meeting}attendance/")
    page.get_by_role("checkbox").last.check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("You signed at")).to_be_visible()


def record(page: Page, kind: str, text: str) -> None:
    """Record a note, decision or action in the room's entry form."""
    page.locator("#entry .seg label", has_text=kind).click()
    page.locator("#entry textarea[name=text]").fill(text)


def test_a_coordinator_runs_a_conference(open_as: Opener, checked: Callable[[Page], None]) -> None:
    alice, worker = open_as("a.visser"), open_as("s.okafor")
    alice.goto("/meetings/")
    checked(alice)
    alice.locator("tr", has_text="Partner table, minors").filter(has_text="Planned").first.get_by_role("link").click()
    meeting = alice.url
    for page in (alice, worker):
        sign(page, meeting)
    room = f"{meeting}room/"
    alice.goto(room)
    alice.get_by_role("button", name="Start the meeting").click()
    alice.goto(room)
    alice.locator("#agenda").get_by_role("link", name="Milan Aerts").click()
    alice.get_by_role("button", name="Open item").click()
    checked(alice)

    worker.goto(room)
    agenda = worker.locator("#agenda")
    expect(agenda).to_contain_text("Milan Aerts")
    expect(agenda).to_contain_text("Slot taken")
    for hidden in ("Jonas Driesen", "Lina Marchal", "Victor Stevens"):
        expect(agenda).not_to_contain_text(hidden)
    worker.locator("#entry textarea[name=text]").fill("Half a sentence")

    record(alice, "Decision", "The angling club takes him from January.")
    alice.locator("#entry textarea[name=rationale]").fill("He asked for it himself.")
    alice.get_by_role("button", name="Record", exact=True).click()
    expect(alice.locator("#record")).to_contain_text("The angling club takes him from January.")
    record(alice, "Note", SECRET)
    alice.locator("#entry select[name=audience]").select_option("agencies")
    alice.get_by_role("button", name="Record", exact=True).click()
    expect(alice.locator("#record")).to_contain_text(SECRET)
    checked(alice)

    expect(worker.locator("#record")).to_contain_text("The angling club takes him from January.", timeout=15_000)
    expect(worker.locator("#entry textarea[name=text]")).to_have_value("Half a sentence")
    assert SECRET not in worker.content()
    checked(worker)

    alice.goto(f"{meeting}projector/")
    expect(alice.locator("body")).to_contain_text("The angling club takes him from January.")
    assert SECRET not in alice.content()
    checked(alice)

    alice.goto(room)
    alice.get_by_role("button", name="Finish").click()
    alice.goto(room)
    alice.get_by_role("link", name="Close the meeting").or_(
        alice.get_by_role("button", name="Close the meeting")
    ).click()
    alice.locator("main form button[type=submit]").last.click()
    worker.goto(f"{meeting}minutes/")
    expect(worker.locator("main")).to_contain_text("He asked for it himself.")
    assert SECRET not in worker.content()
    checked(worker)
    alice.goto(f"{meeting}minutes/")
    expect(alice.locator("main")).to_contain_text(SECRET)


def test_a_social_worker_reads_and_acts(open_as: Opener, checked: Callable[[Page], None]) -> None:
    worker = open_as("s.okafor", viewport=PHONE)
    worker.goto("/actions/")
    checked(worker)
    first = worker.locator("table tbody tr").first
    title = first.locator("b").first.inner_text()
    first.get_by_role("link", name="Done").or_(first.get_by_role("button", name="Done")).first.click()
    worker.locator("textarea[name=text]").last.fill("Went together, he talked on the way back.")
    form = worker.locator("form", has=worker.locator("textarea[name=text]"))
    with worker.expect_response(lambda answer: answer.request.method == "POST"):
        form.locator("button[type=submit]").first.click()
    worker.goto("/actions/?state=done")
    expect(worker.locator("main")).to_contain_text(title)
    worker.goto("/cases/ELV-5867C/summary/")
    expect(worker.locator("h1, h2").first).to_be_visible()
    for words in ("Who to call", "Legal basis"):
        expect(worker.locator("main")).to_contain_text(words)
    checked(worker)
    assert worker.goto("/cases/ELV-CW9ZX/").status == 404
    assert worker.goto("/cases/ELV-AAAAA/").status == 404


def test_the_mayor_gets_a_pdf_and_decides(open_as: Opener, checked: Callable[[Page], None]) -> None:
    coordinator = open_as("a.visser")
    coordinator.goto("/cases/ELV-5867C/escalate/")
    coordinator.get_by_label("What it is about").fill("A quiet place in the library until spring")
    coordinator.get_by_label("Why this comes to you").fill("The club is closed until March and the evenings are long.")
    coordinator.locator("input[name$='-0-title']").fill("Open the reading room on two evenings")
    coordinator.locator("input[name$='-0-cost']").fill("900 euros")
    coordinator.locator("label", has_text="Hélène Moreau").or_(
        coordinator.locator("input[name=addressees]").locator("xpath=..").filter(has_text="Moreau")
    ).first.click()
    checked(coordinator)
    coordinator.get_by_role("button", name="Look at it before it goes").click()
    expect(coordinator.locator("body")).to_contain_text("A quiet place in the library until spring")
    checked(coordinator)
    coordinator.get_by_role("button", name="Send it").click()
    coordinator.goto("/desk/")
    expect(coordinator.locator("main")).to_contain_text("A quiet place in the library until spring")

    mayor = open_as("h.moreau", viewport=PHONE, locale="en")
    mayor.goto("/desk/")
    for _ in range(30):
        if mayor.get_by_text("A quiet place in the library until spring").count():
            break
        mayor.wait_for_timeout(1000)
        mayor.reload()
    checked(mayor)
    mayor.get_by_role("link", name="A quiet place in the library until spring").click()
    expect(mayor.locator("main")).to_contain_text("The club is closed until March and the evenings are long.")
    assert "Milan Aerts" not in mayor.content()
    checked(mayor)
    address = mayor.url
    pdf = mayor.request.get(f"{address}pdf/")
    assert pdf.headers["content-type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf.body())).pages]
    assert "A quiet place in the library until spring" in " ".join(pages[0].split())
    assert "Aerts" not in pages[0]
    assert "ELV-5867C" not in pages[0]
    mayor.goto(f"{address}person/")
    expect(mayor.locator("main")).to_contain_text("Milan Aerts")
    mayor.goto(f"{address}decide/")
    checked(mayor)
    mayor.locator("input[type=radio]").first.check()
    mayor.locator("textarea").first.fill("Yes, from Monday.")
    mayor.locator("main form button[type=submit]").last.click()
    coordinator.goto(address)
    expect(coordinator.locator("main")).to_contain_text("Yes, from Monday.")
    assert mayor.goto("/cases/ELV-5867C/").status == 404
