"""The kinds of occasions, with the signs they have on pages."""

from crm_lists.relations.occasion_kinds import OccasionKind

Kind = OccasionKind

ICONS = {
    Kind.BIRTHDAY: "food_cake",
    Kind.NAME_DAY: "gift",
    Kind.WEDDING: "heart",
    Kind.ANNIVERSARY: "star",
    Kind.CHILD: "balloon",
}
