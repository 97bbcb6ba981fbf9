"""Registration numbers with right check digits, so that the demo warns of nothing."""

from random import Random


def registration_number(chance: Random, country: str) -> str:
    """Return a number in the form of the country's register."""
    return _MAKERS[country](chance)


def _eight_digits(chance: Random) -> str:
    """Return a number of the Slovak or Czech register: weights 8 to 2, modulo 11."""
    digits = [chance.randrange(2, 6), *(chance.randrange(10) for _ in range(6))]
    remainder = sum(digit * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True)) % 11
    return _text([*digits, (11 - remainder) % 10])


def _nip(chance: Random) -> str:
    """Return a Polish tax number: a remainder of ten is no number, so another is tried."""
    while True:
        digits = [chance.randrange(5, 9), *(chance.randrange(10) for _ in range(8))]
        weights = (6, 5, 7, 2, 3, 4, 5, 6, 7)
        check = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if check < 10:
            return _text([*digits, check])


def _cui(chance: Random) -> str:
    """Return a Romanian number of eight digits."""
    digits = [chance.randrange(1, 4), *(chance.randrange(10) for _ in range(6))]
    weights = (5, 3, 2, 1, 7, 5, 3, 2)
    check = sum(digit * weight for digit, weight in zip(digits, weights[1:], strict=True)) * 10 % 11 % 10
    return _text([*digits, check])


def _text(digits: list[int]) -> str:
    return "".join(map(str, digits))


_MAKERS = {"Slovakia": _eight_digits, "Czechia": _eight_digits, "Poland": _nip, "Romania": _cui}
