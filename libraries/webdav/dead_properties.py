"""The store of properties that programs keep: WsgiDAV asks it, rows of the database answer."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from wsgidav.dav_error import DAVError

from .dead_property import DavProperty
from .refs import KINDS, Ref

HTTP_INSUFFICIENT_STORAGE = 507
#: What a program may keep with one thing.
MOST = 200
LONGEST_NAME = 400
LONGEST_VALUE = 64 << 10


def of(ref: Ref) -> Any:
    """Return the properties of a thing."""
    where: dict[str, Any] = {ref.kind: ref.pk}
    return DavProperty.objects.filter(**where)


def copy(source: Ref, target: Ref) -> None:
    """Give a thing the properties of another one."""
    of(target).delete()
    DavProperty.objects.bulk_create(
        DavProperty(**{f"{target.kind}_id": target.pk}, name=one.name, value=one.value) for one in of(source)
    )


def copy_many(model: type[Any], made: Mapping[int, int]) -> None:
    """Give copies, which are new, the properties of what they were made of, by two queries."""
    kind = KINDS[model]
    found = DavProperty.objects.filter(**{f"{kind}__in": list(made)})
    DavProperty.objects.bulk_create(
        DavProperty(**{f"{kind}_id": made[getattr(one, f"{kind}_id")]}, name=one.name, value=one.value)
        for one in found
    )


def move(source: Ref, target: Ref) -> None:
    """Give a thing the properties of another one, which loses them."""
    copy(source, target)
    of(source).delete()


class PropertyRows:
    """What WsgiDAV needs of a property manager."""

    def get_properties(self, norm_url: str, environ: dict[str, Any]) -> list[str]:
        """Return the names of the properties of a thing."""
        ref = Ref.parse(norm_url)
        return [] if ref is None else list(of(ref).order_by("name").values_list("name", flat=True))

    def get_property(self, norm_url: str, name: str, environ: dict[str, Any]) -> str | None:
        """Return the value of a property as XML, None where it has none."""
        ref = Ref.parse(norm_url)
        if ref is None:
            return None
        found: str | None = of(ref).filter(name=name).values_list("value", flat=True).first()
        return found

    def write_property(
        self, norm_url: str, name: str, value: bytes, dry_run: bool, environ: dict[str, Any]
    ) -> bool:
        """Keep a property, or only tell whether it could be kept."""
        ref = Ref.parse(norm_url)
        if ref is None or len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE:
            raise DAVError(HTTP_INSUFFICIENT_STORAGE)
        if dry_run:
            if of(ref).exclude(name=name).count() >= MOST:
                raise DAVError(HTTP_INSUFFICIENT_STORAGE)
            return True
        facts: dict[str, Any] = {f"{ref.kind}_id": ref.pk, "name": name}
        with transaction.atomic():
            DavProperty.objects.update_or_create(**facts, defaults={"value": value.decode()})
        return True

    def remove_property(self, norm_url: str, name: str, dry_run: bool, environ: dict[str, Any]) -> bool:
        """Remove a property; one that is not there is removed, too."""
        ref = Ref.parse(norm_url)
        if ref is not None and not dry_run:
            of(ref).filter(name=name).delete()
        return True

    def remove_properties(self, norm_url: str, environ: dict[str, Any]) -> None:
        """Remove all properties of a thing."""
        ref = Ref.parse(norm_url)
        if ref is not None:
            of(ref).delete()

    def copy_properties(self, orig_url: str, dest_url: str, environ: dict[str, Any]) -> None:
        """Give a thing the properties of another one."""
        source, target = Ref.parse(orig_url), Ref.parse(dest_url)
        if source is not None and target is not None:
            copy(source, target)
