"""Four journeys of need to know: a name that is told by word, an emergency, a person who was known, a block."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import set_up_passkey, sign_in
from tests.browser.test_journeys import sign
from tests.browser.test_pages import speak

Opener = Callable[..., Page]
Checked = Callable[[Page], None]


def send(page: Page, button: str) -> None:
    """Press a button of the page's own form, and wait for the answer."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=button, exact=True).first.click()


def typed(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"main [name={name}]").first.fill(value)


def fill_new_case(page: Page, **values: str) -> None:
    """Fill the form of a new case, but for what `values` leave open."""
    page.goto("/cases/open/")
    typed(page, purpose="Weigh what was seen.", legal_basis="Protocol, article 6", **values)
    page.locator("label", has_text="Minors").click()
    page.get_by_label("none identified").check()


def test_a_name_is_told_by_the_word_of_who_reported(open_as: Opener, checked: Checked) -> None:
    coordinator, service = open_as("a.visser"), open_as("h.brandt")
    fill_new_case(coordinator, given_name="Ciara", family_name="Quillon", born_on="2012-02-03", reported="Sits alone.")
    coordinator.locator("select[name=reporter]").select_option(label="Olga Martens, Kastanje primary school")
    coordinator.get_by_label("Presented without a name").check()
    coordinator.locator("select[name=age_band]").select_option("12_15")
    send(coordinator, "Open the case")
    case = coordinator.url
    expect(coordinator.locator(".idbar")).to_contain_text("Presented without a name")
    checked(coordinator)
    coordinator.goto(f"{case}who/new/")
    coordinator.locator("select[name=holder]").select_option(label="Centre for mental health Elver")
    typed(coordinator, purpose="Weigh it together", legal_basis="Protocol, article 6")
    send(coordinator, "Next")
    coordinator.locator("button[name=confirmed]").click()

    speak(service, "en")
    service.goto(case)
    expect(service.locator(".idbar")).to_contain_text("12–15")
    assert "Quillon" not in service.content()

    coordinator.goto(f"{case}name/")
    coordinator.locator("select[name=holder]").select_option(label="Centre for mental health Elver")
    typed(coordinator, reason="They have a place from Monday.", legal_basis="Protocol, article 6")
    send(coordinator, "Next")
    expect(coordinator.locator("main")).to_contain_text("Helga Brandt")
    checked(coordinator)
    coordinator.locator("button[name=confirmed]").click()
    service.reload()
    assert "Quillon" not in service.content()

    teacher = open_as("o.martens")
    speak(teacher, "en")
    teacher.goto("/asked/")
    teacher.locator("tr, li", has_text="They have a place from Monday.").get_by_role("link").first.click()
    checked(teacher)
    teacher.get_by_label("The name may be told").check()
    send(teacher, "Answer")
    coordinator.goto(f"{case}who/")
    coordinator.locator("main table").get_by_role("link", name="Tell the name").click()
    checked(coordinator)
    send(coordinator, "Tell the name")
    service.reload()
    expect(service.locator(".idbar")).to_contain_text("Ciara Quillon")


def test_an_emergency_is_opened_by_the_second_factor_and_reviewed(
    open_as: Opener, with_authenticator: Page, checked: Checked
) -> None:
    officer = with_authenticator
    sign_in(officer, "k.osei")
    set_up_passkey(officer)
    officer.goto("/cases/ELV-5867C/summary/")
    assert "Milan" not in officer.content()
    officer.goto("/emergency/case/")
    assert "reauthenticate" in officer.url
    checked(officer)
    officer.locator("#mfa_webauthn_reauthenticate").click()
    officer.wait_for_url("**/emergency/case/")
    typed(officer, reference="elv-5867c", reason="He stands on the bridge and asks for nobody.")
    checked(officer)
    send(officer, "Open the case")
    expect(officer.locator("main")).to_contain_text("A marked car in the street.")
    expect(officer.locator("main")).to_contain_text("He stands on the bridge and asks for nobody.")
    checked(officer)
    expect(officer.get_by_role("link", name="Add information")).to_have_count(0)

    other = open_as("b.adeyemi")
    other.get_by_role("link", name=re.compile("Emergencies [0-9]")).click()
    row = other.locator("tr", has_text="He stands on the bridge and asks for nobody.")
    row.get_by_role("button", name="It was not right").click()
    checked(other)
    row.get_by_label("Why?").fill("The patrol on the spot was reached by phone.")
    row.get_by_role("button", name="It was right").click()
    expect(row).to_contain_text("The patrol on the spot was reached by phone.")
    expect(row).to_contain_text("Bola Adeyemi")


def test_a_person_who_was_known_is_joined_and_taken_apart_again(open_as: Opener, checked: Checked) -> None:
    coordinator = open_as("a.visser")
    coordinator.goto("/cases/ELV-8NYJX/person/")
    born_on = coordinator.locator("input[name=born_on]").input_value()
    fill_new_case(coordinator, given_name="Sophie", family_name="Claesens", born_on=born_on)
    send(coordinator, "Open the case")
    expect(coordinator.locator("main")).to_contain_text("This person may be known")
    expect(coordinator.locator("main")).to_contain_text("Sofie Claessens")
    checked(coordinator)
    coordinator.get_by_label("Another person: open a case").check()
    typed(coordinator, why="The school gives another address.")
    send(coordinator, "Go on")
    case = coordinator.url
    reference = case.rstrip("/").rpartition("/")[2]

    coordinator.get_by_role("link", name="Another case of this person").click()
    expect(coordinator.locator("main")).to_contain_text("Sofie Claessens")
    typed(coordinator, other="ELV-8NYJX", reason="Her mother named both schools.")
    typed(coordinator, closing_reason="Another file goes on.")
    coordinator.get_by_label("This case goes on").check()
    checked(coordinator)
    send(coordinator, "Join the cases")
    expect(coordinator.locator("main")).to_contain_text("Sofie Claessens")
    checked(coordinator)
    send(coordinator, "Yes, join the cases")
    expect(coordinator.locator("main")).to_contain_text("same person")
    coordinator.goto("/cases/ELV-8NYJX/")
    expect(coordinator.locator("main")).to_contain_text(reference)

    coordinator.get_by_role("link", name="Two people after all").click()
    checked(coordinator)
    typed(coordinator, reason="They are cousins.")
    send(coordinator, "Take it back")
    expect(coordinator.locator("main")).not_to_contain_text("same person")


def test_who_is_kept_out_of_one_case_leaves_for_the_block(open_as: Opener, checked: Checked) -> None:
    chair, worker = open_as("b.adeyemi"), open_as("s.okafor")
    chair.goto("/cases/ELV-UDGR4/kept-out/new/")
    chair.locator("select[name=member]").select_option(label="Sade Okafor, Public social services")
    typed(chair, reason="A neighbour of the family.")
    send(chair, "Next")
    chair.locator("button[name=confirmed]").click()
    chair.goto("/meetings/")
    planned = chair.locator("tr", has_text="Partner table, adults").filter(has_text="Planned").first
    planned.get_by_role("link").click()
    meeting = chair.url
    for name in ("Nadia Fabry", "Rayan Marchal"):
        chair.goto(meeting)
        chair.get_by_role("link", name=re.compile(f"Change.*{name}")).click()
        chair.locator("select[name=block]").select_option("1")
        send(chair, "Save")
    expect(chair.locator("main")).to_contain_text("Leave for this block:")
    checked(chair)

    for page in (chair, worker):
        sign(page, meeting)
    room = f"{meeting}room/"
    chair.goto(room)
    chair.get_by_role("button", name="Start the meeting").click()
    chair.goto(room)
    worker.goto(room)
    expect(worker.locator("#agenda")).to_contain_text("Block 1")
    for name in ("Rayan Marchal", "Nadia Fabry"):
        expect(worker.locator("#agenda")).not_to_contain_text(name)
    chair.locator("#agenda").get_by_role("link", name="Rayan Marchal").click()
    chair.get_by_role("button", name="Open item").click()
    expect(chair.locator("#case")).to_contain_text("Rayan Marchal")
    with worker.expect_response(lambda answer: "/room/version/" in answer.url):
        pass
    assert "Rayan Marchal" not in worker.content()
    checked(worker)
    chair.goto(f"{meeting}projector/")
    expect(chair.locator("body")).to_contain_text("Block 1")
    checked(chair)
