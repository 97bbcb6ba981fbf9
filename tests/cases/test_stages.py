"""Tests of stages: what a case takes from its stage on every path, and what a stage asks for."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_lists.cases.models import Case, CaseType, Pipeline
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.warnings import Warned
from crm_lists.relations.models import Contact, Relation
from tests.cases.making import code_of, stage
from tests.making import make
from tests.people import World


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


def moved(actor: Actor, case: Case, code: str, **more: Any) -> Case:
    return actions.change(actor, case, {"stage": stage(code), **more})


def test_a_new_case_begins_in_the_first_stage_with_what_the_stage_says(seller: Actor) -> None:
    case: Case = make(seller, Case, value=Decimal(1000))
    assert (code_of(case), str(case.pipeline), case.stage_kind) == ("first-interest", "Sales", "open")
    assert (case.probability, case.probability_source) == (10, "stage")
    assert case.weighted_value == Decimal(100)
    assert case.expected_close == timezone.localdate() + timedelta(days=14 + 21 + 14 + 7)
    assert case.expected_close_source == "auto"
    assert case.stage_due == timezone.localdate() + timedelta(days=14)


def test_a_typed_probability_stays_within_the_stage_and_goes_with_it(seller: Actor) -> None:
    case = make(seller, Case, value=Decimal(1000), probability=45)
    assert case.probability_source == "manual"
    case = actions.change(seller, case, {"name": "Renamed", "probability": 45})
    assert (case.probability, case.probability_source) == (45, "manual")
    case = moved(seller, case, "offer-sent", probability=45)
    assert (case.probability, case.probability_source) == (30, "stage")


def test_an_end_is_no_stage_to_type(seller: Actor) -> None:
    case = make(seller, Case)
    with pytest.raises(ValidationError, match="ends a case"):
        moved(seller, case, "won")


def test_a_stage_of_another_pipeline_is_refused(seller: Actor) -> None:
    other = Pipeline.objects.create(code="service", label="Service", position=2)
    case = make(seller, Case)
    with pytest.raises(ValidationError, match="Choose a stage of that one"):
        moved(seller, case, "service-offer-sent")
    case_type = CaseType.objects.get(code="binding-order")
    case_type.pipelines.add(other)
    case = make(seller, Case, case_type=case_type)
    assert code_of(case) == "service-first-interest"
    with pytest.raises(ValidationError, match="do not use the pipeline"):
        moved(seller, case, "offer-sent")


def test_a_move_is_logged_with_the_labels_of_that_time(seller: Actor) -> None:
    case = make(seller, Case)
    moved(seller, case, "offer-sent")
    moved(seller, case, "offer-sent")
    sent = stage("offer-sent")
    sent.label = "Proposal out"
    sent.save()
    first, second = case.stage_log.all()
    assert (first.from_label, first.to_label, second.to_label) == ("", "First interest", "Offer sent")
    assert first.left_at == second.entered_at
    assert (second.left_at, second.by) == (None, seller.user)


def test_a_contact_of_another_company_is_warned_of(seller: Actor) -> None:
    contact = make(seller, Contact)
    with pytest.raises(Warned, match="another company"):
        make(seller, Case, contact=contact, relation=make(seller, Relation))
    assert make(seller, Case, contact=contact, relation=contact.relation).contact == contact
