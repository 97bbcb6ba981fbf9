"""Tests of the content security policy of each surface."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import SurfacePolicyMiddleware


def policy(path: str, response: HttpResponse | None = None) -> dict[str, str]:
    answer = response or HttpResponse()
    middleware = SurfacePolicyMiddleware(lambda _request: answer)
    sent = middleware.process_response(RequestFactory().get(path), answer)
    header = str(sent["Content-Security-Policy"])
    return dict(directive.strip().split(" ", 1) for directive in header.split(";"))


@pytest.mark.parametrize("path", ["/", "/lists/cases/", "/login/", "/administration/"])
def test_the_team_site_runs_own_files_only(path: str) -> None:
    directives = policy(path)
    assert directives["default-src"] == "'self'"
    assert directives["object-src"] == "'none'"
    assert directives["frame-ancestors"] == "'self'"
    assert "unsafe" not in " ".join(directives.values())


def test_the_admin_may_run_the_inline_scripts_of_wagtail_but_no_inline_style() -> None:
    directives = policy("/admin/pages/")
    assert directives["script-src"] == "'self' 'unsafe-inline'"
    assert "style-src" not in directives
    assert directives["default-src"] == "'self'"


def test_a_page_with_a_policy_of_its_own_keeps_it() -> None:
    response = HttpResponse()
    response._csp_config = {"default-src": ["'none'"]}  # type: ignore[attr-defined]
    assert policy("/admin/preview/", response) == {"default-src": "'none'"}
