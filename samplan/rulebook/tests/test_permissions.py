"""The table of permissions and roles, read as a lawyer reads it."""

import pytest

from samplan.rulebook.permissions import (
    CASEWORK,
    TABLE,
    THE_PERSON,
    Permission,
    Relation,
    Role,
    may,
    rule,
    title,
    title_inside,
    title_to_person,
)

pytestmark = pytest.mark.req("ORG-04", "ACC-01")

NO_CONTENT = (
    Role.MAS,
    Role.USER_SUPPORT,
    Role.SUPER_USER,
    Role.SIP_SUPPORTER,
    Role.OBJECT_SPECIALIST,
    Role.SYSTEM_MANAGER,
    Role.ADMINISTRATOR,
)


def test_every_permission_stands_in_the_table_once():
    assert [row.permission for row in TABLE] == list(Permission)


@pytest.mark.parametrize("role", NO_CONTENT)
def test_those_who_keep_the_system_running_see_no_content(role):
    who_works_where = {Permission.GIVE_ASSIGNMENT, Permission.END_ASSIGNMENT} if role is Role.ADMINISTRATOR else set()
    assert {permission for permission in Permission if may(role, permission)} == who_works_where


@pytest.mark.req("ACC-07")
def test_assignments_are_given_by_the_administrator_and_ended_by_the_head_too():
    assert {role for role in Role if may(role, Permission.GIVE_ASSIGNMENT)} == {Role.ADMINISTRATOR}
    assert {role for role in Role if may(role, Permission.END_ASSIGNMENT)} == {Role.ADMINISTRATOR, Role.HEAD}


@pytest.mark.req("ACC-03")
def test_the_log_is_read_by_its_reviewer_and_by_the_person_and_the_reviewer_does_nothing_else():
    assert {role for role in Role if may(role, Permission.READ_LOG)} == {Role.LOG_REVIEWER, *THE_PERSON}
    assert [permission for permission in Permission if may(Role.LOG_REVIEWER, permission)] == [Permission.READ_LOG]


def test_a_head_sees_and_reads_takes_receipt_and_withdrawal_shares_out_the_work_sees_to_the_end_and_no_more():
    assert {permission for permission in Permission if may(Role.HEAD, permission)} == {
        Permission.SEE,
        Permission.READ_PLAN,
        Permission.ACKNOWLEDGE,
        Permission.WITHDRAW_CONSENT,
        Permission.DOCUMENT_END,
        Permission.REGISTER_DEATH,
        Permission.TAKE_DUTY,
        Permission.ARRANGE_COVER,
        Permission.END_ASSIGNMENT,
    }


@pytest.mark.req("ORG-10")
def test_the_days_of_colleagues_are_arranged_by_their_head_alone():
    assert {role for role in Role if may(role, Permission.ARRANGE_COVER)} == {Role.HEAD}


@pytest.mark.req("INDI-03", "INDI-04")
@pytest.mark.parametrize("role", sorted(THE_PERSON, key=lambda role: role.value))
def test_the_person_reads_prepares_answers_asks_confirms_prints_withdraws_and_sees_who_has_read(role):
    assert {permission for permission in Permission if may(role, permission)} == {
        Permission.SEE,
        Permission.READ_PLAN,
        Permission.ANSWER_MEASURE,
        Permission.PRINT,
        Permission.WITHDRAW_CONSENT,
        Permission.READ_LOG,
        Permission.PREPARE,
        Permission.CONFIRM_PLAN,
        Permission.ASK,
    }
    assert all(row.relation_for(role) is Relation.PERSON for row in TABLE)


def test_nobody_else_asks_in_the_persons_place_and_the_unit_that_coordinates_answers():
    assert rule(Permission.ASK).roles == THE_PERSON
    assert rule(Permission.ANSWER_PERSON).roles == CASEWORK


def test_nobody_else_says_yes_or_no_for_the_person():
    assert rule(Permission.ANSWER_MEASURE).roles == THE_PERSON
    assert not any(may(role, Permission.ANSWER_MEASURE) for role in CASEWORK)


@pytest.mark.req("CONS-05")
def test_withdrawal_ending_and_death_take_the_consent_alone():
    assert {row.permission for row in TABLE if row.lock == "exclusive"} == {
        Permission.WITHDRAW_CONSENT,
        Permission.END_CASE,
        Permission.REGISTER_DEATH,
    }


@pytest.mark.req("CONS-05")
@pytest.mark.parametrize(
    "permission",
    [
        Permission.READ_PLAN,
        Permission.PRINT,
        Permission.DELIVER,
        Permission.CALL,
        Permission.POST_LETTER,
        Permission.CONCLUDE,
        Permission.ANSWER,
        Permission.ANSWER_INITIATIVE,
        Permission.SEND_INITIATIVE,
        Permission.MOVE_MEETING,
        Permission.PREPARE,
        Permission.CONFIRM_PLAN,
        Permission.FOLLOW_UP,
        Permission.REPORT_MEASURE,
        Permission.OFFER_COORDINATION,
        Permission.TAKE_COORDINATION,
    ],
)
def test_reading_content_printing_and_sending_hold_the_consent_shared(permission):
    assert rule(permission).lock == "shared"


@pytest.mark.parametrize(
    ("permission", "relation"),
    [
        (Permission.REGISTER_NEED, Relation.ANY),
        (Permission.CALL, Relation.COORDINATING),
        (Permission.CONCLUDE, Relation.COORDINATING),
        (Permission.END_CASE, Relation.COORDINATING),
        (Permission.ACKNOWLEDGE, Relation.UNIT),
        (Permission.POST_LETTER, Relation.UNIT),
        (Permission.CONFIRM_MEASURE, Relation.PARTY),
        (Permission.RECORD_CONSENT, Relation.PARTY),
        (Permission.ANSWER_INITIATIVE, Relation.UNIT),
        (Permission.SEND_INITIATIVE, Relation.COORDINATING),
        (Permission.MOVE_MEETING, Relation.COORDINATING),
        (Permission.PREPARE, Relation.PARTY),
        (Permission.CONFIRM_PLAN, Relation.PARTY),
        (Permission.FOLLOW_UP, Relation.COORDINATING),
        (Permission.REPORT_MEASURE, Relation.PARTY),
        (Permission.OFFER_COORDINATION, Relation.COORDINATING),
        (Permission.TAKE_COORDINATION, Relation.UNIT),
        (Permission.DOCUMENT_END, Relation.UNIT),
        (Permission.REGISTER_DEATH, Relation.PARTY),
        (Permission.ANSWER_PERSON, Relation.COORDINATING),
        (Permission.EDIT_PERSON, Relation.PARTY),
    ],
)
def test_staff_need_the_relation_that_the_table_says(permission, relation):
    assert rule(permission).relation_for(Role.NURSE) is relation


def test_the_one_who_is_refused_is_told_whose_it_is_or_that_the_role_is_not_enough():
    assert rule(Permission.CALL).refusal_for(Role.NURSE) == "Det är den enhet som samordnar som kan göra det här."
    assert rule(Permission.CALL).refusal_for(Role.ADMINISTRATOR) == (
        "Rollen Administratör får inte göra det här (kalla och bjuda in)."
    )
    assert all(row.refusal.endswith(".") for row in TABLE)


def test_every_role_and_every_permission_has_a_name_of_its_own():
    assert len({role.value for role in Role}) == len(Role) == 21
    assert len({permission.value for permission in Permission}) == len(Permission) == 38


def test_a_title_inside_a_sentence_begins_small_but_for_an_abbreviation_and_a_code_of_no_role_has_none():
    assert (title("HEAD"), title_inside("HEAD")) == (Role.HEAD.value, "verksamhetschef eller enhetschef")
    assert title_inside("SIP_SUPPORTER") == "SIP-stödjare"
    assert title("CHIEF") == title_inside("") == ""


@pytest.mark.req("INDI-04")
def test_who_has_read_is_called_what_the_person_knows_and_nobody_elses_care_contact_is_theirs():
    assert (title_to_person("CARE_CONTACT"), title_to_person("OFFICER")) == ("vårdpersonal", "medarbetare")
    assert title_to_person("NEEDS_ASSESSOR") == "biståndshandläggare" and title_to_person("") == ""
