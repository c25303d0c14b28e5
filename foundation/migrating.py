"""Dependencies of migrations on models that a site chooses."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.db import migrations
from django.db.migrations.loader import MigrationLoader


def creation_of(label: str) -> tuple[str, str]:
    """Return the migration that creates the model ``label`` (app.Model), for ``Migration.dependencies``.

    Django's ``swappable_dependency`` is the first migration of the app, but a site may have added its model later.
    Falls back to that if the app has no such migration, for example because it has no migrations at all.
    """
    app, name = label.split(".")
    module_name, _is_set = MigrationLoader.migrations_module(app)
    try:
        package = import_module(module_name or "")
    except (ImportError, ValueError):
        return migrations.swappable_dependency(label)
    for found in sorted(iter_modules(getattr(package, "__path__", ())), key=lambda found: found.name):
        migration = getattr(import_module(f"{module_name}.{found.name}"), "Migration", None)
        if any(_makes(operation, name.lower()) for operation in getattr(migration, "operations", ())):
            return app, found.name
    return migrations.swappable_dependency(label)


def _makes(operation: object, name: str) -> bool:
    match operation:
        case migrations.CreateModel():
            return operation.name_lower == name
        case migrations.RenameModel():
            return operation.new_name_lower == name
        case migrations.SeparateDatabaseAndState():
            return any(_makes(one, name) for one in operation.state_operations)
    return False
