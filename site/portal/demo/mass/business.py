"""Writes the many cases of the demo, some in each stage, most of the old ones closed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from crm_lists.cases.closing import CloseCase
from crm_lists.cases.models import Case, CaseType, LossReason, Stage
from crm_lists.cases.stage_log import StageLog
from crm_lists.framework.lists import definition_of
from crm_lists.relations.models import Contact, Relation

from ..acting import coded, moment, perform
from ..people import Cast
from ..pipeline import CASE_TEXTS, LOST_NOTES, WON, WON_NOTES
from .dating import Dates, backdate_many
from .parties import add_all, by_salesperson
from .plan import SEED, Business

#: Stages of open cases, the frequent ones more than once.
STAGES = (
    *["first-interest"] * 6,
    *["offer-sent"] * 7,
    *["offer-accepted"] * 3,
    *["contract-signed"] * 2,
    "on-hold",
)
REASONS = ("competition", "cost", "cost", "no-decision", "budget-stopped")
TYPES = ("preliminary-interest", "binding-order")


class Writer:
    """Adds the cases, closes those that have ended, and dates them back."""

    def __init__(
        self, cast: Cast, relations: Mapping[int, Relation], contacts: Mapping[int, list[Contact]]
    ) -> None:
        self.cast, self.relations, self.contacts = cast, relations, contacts
        self.chance = Random(SEED + 3)
        self.stages = {stage.code: stage for stage in Stage._default_manager.all()}
        self.types = [coded(CaseType, code) for code in TYPES]
        self.reasons = {code: coded(LossReason, code) for code in REASONS}

    def write(self, planned: list[Business]) -> list[tuple[Business, Case]]:
        """Return each plan with its case."""
        made: list[tuple[Business, Case]] = []
        for salesperson, businesses in by_salesperson(planned, "firm.salesperson"):
            rows = [self._values(business) for business in businesses]
            made += zip(businesses, add_all(self.cast.actor(salesperson), Case, rows), strict=True)
        made = [(business, self._ended(business, case)) for business, case in made]
        self._date(made)
        return made

    def _values(self, business: Business) -> dict[str, Any]:
        chance, firm = self.chance, business.firm
        people = self.contacts.get(firm.number, [])
        stage = STAGES[0] if business.outcome else chance.choice(STAGES)
        is_pinned = business.outcome or chance.random() < 0.5
        return {
            "name": business.name,
            "relation": self.relations[firm.number],
            "contact": chance.choice(people) if people else None,
            "case_type": self.types[stage in STAGES[:6]],
            "stage": self.stages[stage],
            "value": Decimal(business.value),
            "expected_close": moment(business.ends).date() if is_pinned else None,
            "description": chance.choice(CASE_TEXTS),
            "is_binding": stage == "contract-signed",
        }

    def _ended(self, business: Business, case: Case) -> Case:
        if not business.outcome:
            return case
        chance, is_won = self.chance, business.outcome == WON
        answers: dict[str, Any] = {
            "outcome": business.outcome,
            "closing_note": chance.choice(WON_NOTES if is_won else LOST_NOTES),
        }
        if not is_won:
            answers["loss_reason"] = self.reasons[chance.choice(REASONS)].pk
        actor = self.cast.actor(business.firm.salesperson)
        closed: Case = perform(actor, case, CloseCase(), answers)
        return closed

    # -- dates ----------------------------------------------------------------------------------

    def _date(self, made: list[tuple[Business, Case]]) -> None:
        dates = {case.pk: self._dates_of(business) for business, case in made}
        for business, case in made:
            added, ended = dates[case.pk]
            if business.outcome:
                case.closed_at = case.stage_entered_at = ended
                case.won_on = ended.date() if business.outcome == WON else None
            else:
                case.stage_entered_at = min(added + timedelta(days=self.chance.randrange(30)), timezone.now())
                days = case.stage.expected_days if case.stage is not None else None
                case.stage_due = case.stage_entered_at.date() + timedelta(days=days) if days else None
        cases = [case for _business, case in made]
        names = ["closed_at", "won_on", "stage_entered_at", "stage_due"]
        Case._default_manager.bulk_update(cases, names, batch_size=200)
        self._date_stays(dates, {case.pk: case.stage_entered_at for case in cases})
        backdate_many(definition_of(Case), dates)

    def _dates_of(self, business: Business) -> Dates:
        hour = self.chance.randrange(8, 17)
        added = moment(-business.opened, hour=hour)
        ended = business.ends if business.outcome else -self.chance.randrange(min(business.opened, 21))
        return added, min(moment(ended, hour=hour), timezone.now())

    @staticmethod
    def _date_stays(dates: Mapping[int, Dates], entered: Mapping[int, Any]) -> None:
        """A case came into its first stage when it was opened, and into the present one later."""
        stays = list(StageLog._default_manager.filter(case__in=dates).order_by("pk"))
        for stay in stays:
            latest: datetime = entered[stay.case_id]
            is_first = stay.from_stage is None
            stay.entered_at = dates[stay.case_id][0] if is_first and stay.left_at else latest
            stay.left_at = latest if stay.left_at else None
        StageLog._default_manager.bulk_update(stays, ["entered_at", "left_at"], batch_size=200)
