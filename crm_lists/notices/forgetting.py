"""What is forgotten with an item that was deleted for good."""

from crm_lists.framework.models import Change

from .models import Alert, Comment, Notice


def forget_item(sender: str, change: Change, **kwargs: object) -> None:
    """Delete comments, alerts and notices of a purged item; a listener of the purge."""
    of_item = {"list_code": change.list_code, "item_id": change.item_id}
    Comment.objects.filter(**of_item).delete()
    Alert.objects.filter(**of_item).delete()
    Notice.objects.filter(**of_item).delete()
