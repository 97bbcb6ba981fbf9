"""What the tests of cases ask for again and again."""

from crm_lists.cases.models import Case, Stage


def stage(code: str) -> Stage:
    """Return the stage of this code."""
    return Stage.objects.get(code=code)


def code_of(case: Case) -> str:
    """Return the code of the stage in which a case is."""
    assert case.stage is not None
    return case.stage.code
