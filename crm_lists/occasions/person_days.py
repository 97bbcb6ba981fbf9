"""The days and first names of people in a form that is found by day, made anew with each write."""

from collections.abc import Iterator, Sequence

from django.db import models

from crm_lists.framework.changes import Deed
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.followers import followers_of_many
from crm_lists.framework.items import Item
from crm_lists.relations.anniversaries import Anniversary, read_anniversary
from crm_lists.relations.models import Contact

from .kinds import Kind
from .names import LONGEST, name_keys

#: Columns of a contact from which its days follow.
TOLD_BY = frozenset({"first_name", "birthday", "occasions"})
LONGEST_ABOUT = 120


class PersonName(models.Model):
    """One of the first names of a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="name_keys")
    key = models.CharField(max_length=LONGEST)
    #: Place among the person's names; the first is the one that others call.
    position = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "contact"], name="occasions_name_key")]

    def __str__(self) -> str:
        return self.key


class PersonDay(models.Model):
    """A day of the year that a contact keeps, or one of the contact's relatives."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="days")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField(null=True)
    #: Of whom it is the day, where that is a relative.
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)

    class Meta:
        indexes = [models.Index(fields=["month", "day", "contact"], name="occasions_person_day")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.anniversary}"

    @property
    def anniversary(self) -> Anniversary:
        """Return the day."""
        return Anniversary(self.month, self.day, self.year)


@followers_of_many.register("contacts")
def follow_contacts(definition: ListDefinition, deeds: Sequence[tuple[Item, Deed]]) -> None:
    """Keep the days of the written contacts as their columns tell them."""
    told = ((item, deed) for item, deed in deeds if isinstance(item, Contact))
    keep_days([item for item, deed in told if TOLD_BY & {*deed.before, *deed.after}])


def keep_days(contacts: Sequence[Contact]) -> None:
    """Write the names and days of contacts anew, by a few statements for all of them."""
    if known := [one.pk for one in contacts if one.version > 1]:
        PersonName.objects.filter(contact__in=known).delete()
        PersonDay.objects.filter(contact__in=known).delete()
    PersonName.objects.bulk_create([name for one in contacts for name in _names_of(one)])
    PersonDay.objects.bulk_create([day for one in contacts for day in _days_of(one)])


def _names_of(contact: Contact) -> Iterator[PersonName]:
    for place, key in enumerate(name_keys(contact.first_name)):
        yield PersonName(contact=contact, key=key, position=place)


def _days_of(contact: Contact) -> Iterator[PersonDay]:
    for kind, day, about in told_days(contact):
        known = {"month": day.month, "day": day.day, "year": day.year}
        yield PersonDay(contact=contact, kind=kind, about=about[:LONGEST_ABOUT], **known)


def told_days(contact: Contact) -> Iterator[tuple[str, Anniversary, str]]:
    """Yield kind, day and relative of each day that the columns of a contact tell."""
    if born := read_anniversary(contact.birthday):
        yield Kind.BIRTHDAY, born, ""
    for row in contact.occasions or ():
        if day := read_anniversary(row.get("day")):
            yield row.get("kind") or Kind.ANNIVERSARY, day, row.get("about") or ""
