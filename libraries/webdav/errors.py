"""What the doors refuse, as WebDAV says it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from wsgidav.dav_error import (
    HTTP_CONFLICT,
    HTTP_FORBIDDEN,
    HTTP_LOCKED,
    HTTP_NOT_FOUND,
    DAVError,
    DAVErrorCondition,
    PRECONDITION_CODE_LockConflict,
)

from crm_lists.framework import access, actions
from crm_lists.framework.warnings import Warned

from ..storing.files import BytesLost

HTTP_GONE = 410


def locked(said: str, *hrefs: str) -> DAVError:
    """Return the refusal to write what somebody holds."""
    condition = DAVErrorCondition(PRECONDITION_CODE_LockConflict)
    for href in hrefs:
        condition.add_href(href)
    return DAVError(HTTP_LOCKED, said, err_condition=condition)


@contextmanager
def told(href: str = "/") -> Iterator[None]:
    """Turn what the doors raise into what WebDAV answers."""
    try:
        yield
    except access.ItemNotFound as error:
        raise DAVError(HTTP_NOT_FOUND) from error
    except actions.NotPermitted as error:
        raise DAVError(HTTP_FORBIDDEN, str(error)) from error
    except Warned as error:
        raise DAVError(HTTP_CONFLICT, str(error)) from error
    except BytesLost as error:
        raise DAVError(HTTP_GONE, "The bytes of this document are missing.") from error
    except ValidationError as error:
        said = " ".join(error.messages)
        if getattr(error, "code", "") == "checked_out":
            raise locked(said, href) from error
        raise DAVError(HTTP_FORBIDDEN, said) from error
