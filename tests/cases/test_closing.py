"""Tests of closing and reopening: what is asked, what follows, and what stays in the history."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case, CaseType, LossReason, Pipeline, Stage
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.models import Change
from tests.cases.making import code_of
from tests.making import make
from tests.people import World, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def case(seller: Actor) -> Case:
    made: Case = make(seller, Case, name="Hall", value=1000)
    return actions.change(seller, made, {"stage": Stage.objects.get(code="offer-sent")})


def run(client: Client, case: Case, action: str, **asked: Any) -> Any:
    answer = client.post(f"/lists/cases/{case.pk}/actions/{action}/", asked)
    case.refresh_from_db()
    return answer


def reason(code: str) -> int:
    return LossReason.objects.get(code=code).pk


def test_a_won_case_is_in_the_won_stage_with_what_it_brought(client: Client, case: Case) -> None:
    run(client, case, "close", outcome="successful", closing_note="Signed.", actual_revenue="900")
    assert (case.state, case.outcome, code_of(case)) == ("closed", "successful", "won")
    assert (case.probability, case.actual_revenue, case.weighted_value) == (100, 900, 900)
    assert case.won_on == timezone.localdate()
    assert (case.loss_reason, case.stage_due) == (None, None)
    assert [stay.to_label for stay in case.stage_log.all()] == ["First interest", "Offer sent", "Won"]


def test_a_lost_case_needs_a_reason(client: Client, case: Case) -> None:
    answer = run(client, case, "close", outcome="unsuccessful", closing_note="No.")
    assert answer.status_code == 422
    assert "loss_reason" in answer.context["form"].errors
    asked = {"loss_reason": reason("cost"), "further_reasons": [reason("competition")]}
    run(client, case, "close", outcome="unsuccessful", closing_note="No.", **asked)
    assert (case.state, code_of(case), case.won_on) == ("closed", "lost", None)
    assert (case.probability, case.weighted_value) == (0, 0)
    assert case.loss_reason is not None
    assert case.loss_reason.code == "cost"
    assert [one.code for one in case.further_reasons.all()] == ["competition"]


def test_some_reasons_are_told_in_words(client: Client, case: Case) -> None:
    asked = {"outcome": "unsuccessful", "closing_note": "No.", "loss_reason": reason("other")}
    assert "loss_note" in run(client, case, "close", **asked).context["form"].errors
    run(client, case, "close", **asked, loss_note="Flooded.")
    assert case.loss_note == "Flooded."


def test_a_type_may_say_that_its_lost_cases_need_no_reason(client: Client, seller: Actor, case: Case) -> None:
    case_type = CaseType.objects.get(code="preliminary-interest")
    case_type.needs_loss_reason = False
    case_type.save()
    actions.change(seller, case, {"case_type": case_type})
    run(client, case, "close", outcome="unsuccessful", closing_note="Noise.")
    assert case.state == "closed"


def test_a_note_is_needed(client: Client, case: Case) -> None:
    answer = run(client, case, "close", outcome="successful")
    assert "closing_note" in answer.context["form"].errors
    assert case.state == "new"


@pytest.mark.parametrize(("outcome", "more"), [("successful", {}), ("unsuccessful", {"loss_reason": "cost"})])
def test_a_reopened_case_is_back_in_its_last_open_stage(
    client: Client, case: Case, outcome: str, more: dict[str, str]
) -> None:
    asked = {name: reason(code) for name, code in more.items()}
    run(client, case, "close", outcome=outcome, closing_note="Over.", **asked)
    run(client, case, "reopen", reason="They called again.")
    assert (case.state, case.outcome, code_of(case)) == ("new", "", "offer-sent")
    assert (case.probability, case.probability_source) == (30, "stage")
    ended = (case.won_on, case.closed_at, case.actual_revenue, case.loss_reason, case.closing_note)
    assert ended == (None, None, None, None, "")
    closed = Change.objects.get(list_code="cases", item_id=case.pk, verb="close")
    assert closed.after["outcome"] == outcome
    assert closed.after["closing_note"] == "Over."
    assert case.stage_log.count() == 4


def test_a_closed_case_is_moved_by_reopening_alone(client: Client, seller: Actor, case: Case) -> None:
    run(client, case, "close", outcome="successful", closing_note="Signed.")
    with pytest.raises(Exception, match="Reopen it"):
        actions.change(seller, case, {"stage": Stage.objects.get(code="offer-sent")})


def test_what_continues_with_service_is_handed_over(client: Client, case: Case) -> None:
    run(client, case, "close", outcome="successful", closing_note="Yes.", continues_with_service="on")
    assert Activity.objects.filter(case=case).count() == 1


def test_a_card_dropped_on_an_end_opens_the_form_with_its_outcome(client: Client, case: Case) -> None:
    layout = client.get("/lists/cases/?view=pipeline").context["layout"]
    lanes = {lane.label: lane for lane in layout["lanes"]}
    assert list(lanes)[1:3] == ["First interest", "Offer sent"]
    (card,) = lanes["Offer sent"].cards
    ways = {way["label"]: way["url"] for way in card.moves}
    assert ways["First interest"] == ""
    lost = Stage.objects.get(code="lost")
    assert ways["Lost"].endswith(f"/actions/close/?outcome=unsuccessful&stage={lost.pk}")
    form = client.get(ways["Lost"]).context["form"]
    assert (form["outcome"].value(), form["stage"].value()) == ("unsuccessful", str(lost.pk))


def test_the_page_of_a_case_tells_its_way_through_the_stages(client: Client, case: Case) -> None:
    page = client.get(f"/lists/cases/{case.pk}/?tab=stages").content.decode()
    assert "First interest" in page
    assert "Offer sent" in page


def test_a_board_draws_the_stages_of_one_pipeline_with_totals(client: Client, case: Case) -> None:
    other = Pipeline.objects.create(code="service", label="Service", position=2)
    layout = client.get("/lists/cases/?view=pipeline").context["layout"]
    assert [(group.label, group.is_current) for group in layout["groups"]] == [
        ("Sales", True),
        ("Service", False),
    ]
    sent = next(lane for lane in layout["lanes"] if lane.label == "Offer sent")
    assert [label for label, _text in sent.totals] == ["Value (€)", "Weighted value (€)"]
    assert "300" in sent.totals[1][1]
    found = client.get(f"/lists/cases/?view=pipeline&pipeline={other.pk}").context["layout"]
    assert [lane.label for lane in found["lanes"]][-2:] == ["Won", "Lost"]
    assert all(not lane.cards for lane in found["lanes"])
