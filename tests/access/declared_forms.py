"""The forms that each member meets: a new one is caught by this list, and from then on gets bad values too."""

EVERYBODY = {
    "account_change_password post",
    "account_reset_password post",
    "partners:own_email post",
    "partners:profile post",
    "set_language post",
}
# Who has no second factor yet.
SECOND_FACTOR = {
    "mfa_activate_totp post",
    "mfa_add_webauthn post",
}
# Whose work needs the network.
NETWORK = {
    "partners:agencies get",
    "partners:agreements get",
}
# Whose agency is on a case and adds to it.
ON_A_CASE = {
    "cases:add_item post",
    "cases:agree_action post",
    "cases:ask_to_share post",
    "cases:ask_what_to_know post",
    "cases:attach post",
    "cases:case get",
    "cases:change_item post",
    "cases:list get",
    "cases:my_actions get",
    "cases:no_shared_version post",
    "cases:record_told post",
    "cases:relate post",
    "cases:release_item post",
    "cases:search get",
    "cases:see_as get",
    "cases:summary get",
    "cases:write_extract post",
}
# Who asks for seats: a lead for the own agency, the others for all.
SEATS = {
    "partners:change_seat post",
    "partners:invite post",
    "partners:leave post",
    "partners:members get",
}
INQUIRIES = {"inquiry:case_known get", "inquiry:known get"}
FORMS: dict[str, set[str]] = {
    "alice": EVERYBODY
    | INQUIRIES
    | {"inquiry:export post"}
    | NETWORK
    | ON_A_CASE
    | SEATS
    | {
        "account_reauthenticate post",
        "cases:name_stand_in post",
        "cases:answer_safety post",
        "cases:ask_why post",
        "cases:change_action post",
        "cases:change_card post",
        "cases:write_card post",
        "cases:change_case post",
        "cases:change_goal post",
        "cases:change_grant post",
        "cases:change_identity post",
        "cases:change_phenomena post",
        "cases:change_status post",
        "cases:change_told post",
        "cases:decide_needed post",
        "cases:end_grant post",
        "cases:asked_at_night post",
        "cases:review_emergency post",
        "cases:grant_access post",
        "cases:move post",
        "cases:name_reporter post",
        "cases:naming post",
        "cases:open post",
        "cases:recuse post",
        "cases:remove_extract post",
        "cases:report_action post",
        "cases:reveal post",
        "cases:join post",
        "cases:link_action post",
        "cases:undo_join post",
        "cases:set_goal post",
        "cases:sharing_desk get",
        "meetings:defer_item post",
        "meetings:edit_forum post",
        "meetings:edit_meeting post",
        "meetings:edit_slot post",
        "meetings:edit_topic_note post",
        "meetings:escalate post",
        "meetings:escalate_meeting post",
        "meetings:finish_item post",
        "meetings:invitations post",
        "meetings:new_forum post",
        "meetings:new_meeting post",
        "meetings:new_topic post",
        "meetings:order_agenda post",
        "meetings:pick_cases get",
        "meetings:pick_cases post",
        "meetings:record_entry post",
        "partners:agreement post",
        "partners:change_agency post",
        "partners:close_agency post",
        "partners:change_municipality post",
        "partners:correct_member post",
        "partners:edit_agreement post",
        "partners:new_agency post",
        "partners:new_agreement post",
        "partners:take_in_agency post",
    },
    "bob": EVERYBODY
    | SECOND_FACTOR
    | NETWORK
    | ON_A_CASE
    | {
        "cases:emergency post",
        "cases:night_question post",
        "cases:name_stand_in post",
        "cases:report_action post",
        "meetings:record_entry post",
    },
    "ines": EVERYBODY
    | INQUIRIES
    | SECOND_FACTOR
    | NETWORK
    | ON_A_CASE
    | {
        "cases:answer_new_readers post",
        "cases:answer_request post",
        "cases:answer_safety post",
        "cases:grade_item post",
        "cases:remove_extract post",
        "cases:sharing_desk get",
        "cases:take_back_word post",
        "meetings:sign_statement post",
    },
    "lena": EVERYBODY
    | INQUIRIES
    | SECOND_FACTOR
    | NETWORK
    | ON_A_CASE
    | SEATS
    | {
        "cases:name_stand_in post",
        "cases:answer_safety post",
        "cases:report_action post",
        "cases:sharing_desk get",
        "meetings:sign_statement post",
        "partners:close_agency post",
    },
    "gus": EVERYBODY
    | SECOND_FACTOR
    | NETWORK
    | SEATS
    | {
        "partners:change_municipality post",
        "partners:correct_member post",
    },
    "frank": EVERYBODY
    | SECOND_FACTOR
    | NETWORK
    | {
        "meetings:desk_call post",
        "meetings:desk_decide post",
        "meetings:sign_statement post",
    },
    "hugo": EVERYBODY
    | SECOND_FACTOR
    | {
        "audit get",
    },
    "nobody": {
        "account_login post",
        "account_reset_password post",
        "account_reset_password_from_key post",
        "mfa_login_webauthn post",
        "set_language post",
    },
    "halfway": {
        "account_logout post",
        "mfa_authenticate post",
        "set_language post",
    },
}
