"""Operations of migrations that leave the models around the changed one alone.

Django renders every model that is related to a changed one anew, by all relations of the state. Each item
looks up users, as nearly all models do, so one more column costs some three hundred classes: two minutes for
an empty database. These operations render the changed model only. The state then counts as delayed, as it
does in Django's own operations for columns without relations: whoever needs the relations of the models, data
migrations above all, has all of them rendered first.
"""

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class _Alone(Operation):
    """Renders the model of the operation, and no other."""

    model_name_lower: str

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state of the model."""
        # Without rendered models the change costs nothing.
        apps: Any = state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)
        if apps is None:
            return
        state.__dict__["apps"] = apps
        state.is_delayed = True
        key = app_label, self.model_name_lower
        with apps.bulk_update():
            apps.unregister_model(*key)
        apps.render_multiple([state.models[key]])


class AddColumn(_Alone, migrations.AddField):
    """Adds a field to a model."""


class AddIndexTo(_Alone, migrations.AddIndex):
    """Adds an index to the table of a model."""


class AddConstraintTo(_Alone, migrations.AddConstraint):
    """Adds a constraint to the table of a model."""
