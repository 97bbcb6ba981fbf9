"""Who is given a folder reads what lies in it, at any depth, and nothing beside it."""

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import Share
from libraries import documents
from libraries.models import Document, Folder
from tests.organisation.firm import stamp
from tests.people import World


def test_a_shared_folder_gives_what_lies_below_it(world: World) -> None:
    keeper, receiver = Actor.of(world.salesperson), world.other_group
    library = documents.common_library(documents.CRM_LIBRARY)
    top = documents.add_folder(keeper, library, name="A_%")
    inner = documents.add_folder(keeper, library, name="Inner", parent=top)
    documents.add_folder(keeper, library, name="A_% beside")
    for number, folder in enumerate((top, inner, None)):
        content = b"%%PDF-1.4 %d" % number
        documents.upload(keeper, library, name=f"{number}.pdf", content=content, generated={"folder": folder})
    assert not access.visible(Actor.of(receiver), definition_of(Document)).exists()
    share = Share.objects.create(
        shared_list="folders", shared_id=top.pk, name="A", person=receiver, level="read", **stamp()
    )

    def names(model: type[Document] | type[Folder], action: str = access.VIEW) -> list[str]:
        found = access.visible(Actor.of(receiver), definition_of(model), action)
        return sorted(found.values_list("name", flat=True))

    assert names(Document) == ["0.pdf", "1.pdf"]
    assert names(Folder) == ["A_%", "Inner"]
    assert names(Document, access.CHANGE) == []
    Share.objects.filter(pk=share.pk).update(level="edit")
    assert names(Document, access.CHANGE) == ["0.pdf", "1.pdf"]
