"""What duplicates hang on the registers of the framework."""

from crm_lists.framework import access, surroundings, warnings
from crm_lists.framework.commands import EVERY_LIST, item_commands, list_commands, selection_commands
from crm_lists.framework.followers import followers_of_many
from crm_lists.framework.successors import successors

from . import sweeping, warning  # noqa: F401 - a kind of batches
from .commands import commands_of_item, commands_of_list, commands_of_selection
from .following import follow
from .merged import survivors_of
from .merging import undoing  # noqa: F401 - kinds of batches
from .merging.links import Reference, references
from .models import MatchSetting

followers_of_many.register(EVERY_LIST)(follow)
warnings.warners.register(EVERY_LIST)(warning.warn)
warnings.preparations.register(EVERY_LIST)(warning.prepare)
successors.register(EVERY_LIST)(survivors_of)
list_commands.register(EVERY_LIST, order=150)(commands_of_list)
selection_commands.register(EVERY_LIST, order=150)(commands_of_selection)
item_commands.register(EVERY_LIST, order=150)(commands_of_item)
surroundings.watch(MatchSetting)
for _reference in (
    Reference("notices.Comment"),
    Reference("notices.Alert"),
    # Who may not share the survivor opens it to nobody by a merge either.
    Reference("organisation.Share", "shared_list", "shared_id", needs=access.SHARE),
):
    references.register(EVERY_LIST)(_reference)
