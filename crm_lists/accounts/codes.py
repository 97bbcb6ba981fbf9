"""The second factor: codes of an authenticator by RFC 6238, and recovery codes in its place."""

import base64
import hashlib
import io
import secrets
import time

import pyotp
import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.safestring import SafeString, mark_safe

from .models import RecoveryCode, SecondFactor

STEP_SECONDS = 30
#: Clocks differ: the code before and the code after the present one are taken too.
DRIFT = (-1, 0, 1)
RECOVERY_CODES = 10
#: Of a recovery code: 80 random bits, so its digest needs neither salt nor a slow function.
RECOVERY_BYTES = 10


def has_second_factor(user: User) -> bool:
    """Tell whether the person is asked for a code at log-in."""
    return SecondFactor.objects.filter(user=user).exists()


def second_factor_of(user: User) -> SecondFactor | None:
    """Return the second factor of the person."""
    return SecondFactor.objects.filter(user=user).first()


def is_required(user: User) -> bool:
    """Tell whether the administrators ask this person for a second factor."""
    asked = settings.SECOND_FACTOR
    return asked == "everybody" or (asked == "administrators" and is_administrator(user))


def is_administrator(user: User) -> bool:
    """Tell whether the person looks after the accounts of others."""
    return user.has_perm("auth.change_user")


def new_secret() -> str:
    """Return a secret of 160 bits, as authenticators take it."""
    return pyotp.random_base32()


def address_of_secret(user: User, secret: str) -> str:
    """Return the address that the QR code carries."""
    maker = pyotp.TOTP(secret, interval=STEP_SECONDS)
    return maker.provisioning_uri(name=user.get_username(), issuer_name=settings.WAGTAIL_SITE_NAME)


def qr_code(text: str) -> SafeString:
    """Return the text as an SVG picture; it is made here and asks nobody else."""
    out = io.BytesIO()
    picture = segno.make(text, error="m", micro=False)
    picture.save(out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made of squares, holds no text of anybody


def matching_step(secret: str, code: str, *, after: int = 0) -> int | None:
    """Return the half-minute of which this is the code, None for any other code and for one already taken."""
    typed = "".join(code.split())
    present = int(time.time()) // STEP_SECONDS
    maker = pyotp.HOTP(secret)
    # All are compared, so that the time tells nothing.
    found = [present + shift for shift in DRIFT if constant_time_compare(maker.at(present + shift), typed)]
    return next((step for step in found if step > after), None)


def accept(user: User, code: str) -> bool:
    """Take a code of the authenticator or a recovery code; each is taken once."""
    kept = second_factor_of(user)
    if kept is None:
        return False
    step = matching_step(kept.secret, code, after=kept.last_step)
    if step is not None:
        # Of two requests with one code the database lets one through.
        return SecondFactor.objects.filter(pk=kept.pk, last_step__lt=step).update(last_step=step) == 1
    return RecoveryCode.objects.filter(user=user, digest=_digest(code)).delete()[0] == 1


def switch_on(user: User, secret: str, step: int) -> list[str]:
    """Keep the second factor in place of an earlier one; return the recovery codes, shown once."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        SecondFactor.objects.create(user=user, secret=secret, last_step=step)
        return new_recovery_codes(user)


def switch_off(user: User) -> bool:
    """Ask the person for no code any more; tell whether one was asked for."""
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        return SecondFactor.objects.filter(user=user).delete()[0] > 0


def new_recovery_codes(user: User) -> list[str]:
    """Make recovery codes in place of the earlier ones; only their digests are kept."""
    codes = [_recovery_code() for _number in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code)) for code in codes)
    return codes


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes the person has not used."""
    return RecoveryCode.objects.filter(user=user).count()


def _recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _digest(code: str) -> str:
    plain = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(plain.encode()).hexdigest()
