"""What activities hang on cases and relations."""

from crm_lists.framework.row_actions import row_actions

from .row_actions import AddTask, LogCall, ScheduleMeeting

for _order, _action in enumerate((LogCall, AddTask, ScheduleMeeting)):
    for _code in ("cases", "relations"):
        row_actions.register(_code, order=_order)(_action)
