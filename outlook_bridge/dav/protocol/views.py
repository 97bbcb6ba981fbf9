"""The one view behind the addresses of a service: who asks, what for, and what was refused."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted, StaleItem
from crm_lists.framework.warnings import Warned
from crm_lists.notices.messages import language_of

from .arriving import Unknown, visit_of
from .errors import DavError, answer_of
from .finding import propfind, proppatch
from .making import MAKING, make
from .names import OWN, dav
from .reports import report
from .service import Service, Visit
from .tree import Place, resolve
from .writing import delete, get, put

Method = Callable[[HttpRequest, Place], HttpResponse]
METHODS: dict[str, Method] = {
    "GET": get,
    "HEAD": get,
    "PROPFIND": propfind,
    "PROPPATCH": proppatch,
    "REPORT": report,
    "PUT": put,
    "DELETE": delete,
}
ALLOW = ", ".join(["OPTIONS", *METHODS, *MAKING])


def view_of(service: Service) -> Callable[..., HttpResponse]:
    """Return the view of a service."""

    @csrf_exempt
    def serve(request: HttpRequest, below: str = "") -> HttpResponse:
        """Answer a program; no cookie is read or set."""
        if request.method == "OPTIONS":
            # Before anybody is known: it says nothing of what there is.
            return _with_headers(service, HttpResponse(status=200))
        try:
            return _with_headers(service, _answered(request, service, below))
        except Unknown as unknown:
            return _with_headers(service, HttpResponse(status=unknown.status, headers=unknown.headers))
        except DavError as error:
            return _with_headers(service, answer_of(error))

    return serve


def way_to(path: str) -> Callable[..., HttpResponse]:
    """Return the view of a well-known address, which leads to a service by every method (RFC 6764 5)."""

    @csrf_exempt
    def lead(request: HttpRequest) -> HttpResponse:
        """Lead a program on; nobody is asked who it is."""
        return HttpResponsePermanentRedirect(path)

    return lead


def _answered(request: HttpRequest, service: Service, below: str) -> HttpResponse:
    visit = visit_of(request, service)
    with translation.override(language_of(visit.user)):
        try:
            return _done(request, service, visit, below)
        except access.ItemNotFound as error:
            raise DavError(404) from error
        except NotPermitted as error:
            raise DavError(403, dav("need-privileges"), str(error)) from error
        except StaleItem as error:
            raise DavError(412, said=str(error)) from error
        except Warned as error:
            raise DavError(409, f"{{{OWN}}}to-be-confirmed", str(error)) from error
        except ValidationError as error:
            raise _refusal(error) from error


def _done(request: HttpRequest, service: Service, visit: Visit, below: str) -> HttpResponse:
    if request.method in MAKING:
        return make(request, service, visit, below)
    method = METHODS.get(request.method or "")
    if method is None:
        raise DavError(405, said="This method is not known here.")
    return method(request, resolve(service, visit, below))


def _refusal(error: ValidationError) -> DavError:
    """Return what a program is told of values that were refused: 409 for equipment that is taken."""
    said = " ".join(error.messages)
    if "equipment" in getattr(error, "error_dict", {}):
        return DavError(409, f"{{{OWN}}}equipment-is-free", said)
    return DavError(403, f"{{{OWN}}}valid-values", said)


def _with_headers(service: Service, answer: HttpResponse) -> HttpResponse:
    answer.headers["DAV"] = f"1, 3, access-control, {service.capabilities}"
    answer.headers.setdefault("Cache-Control", "private, no-store")
    if answer.status_code in (200, 405) and not answer.content:
        answer.headers["Allow"] = ALLOW
    return answer
