from django.db import migrations

from evidence.workflow import WRITERS, WRITING


def let_roles_write(apps, schema_editor):
    """Give the roles that write evidence the permissions for it."""
    alias = schema_editor.connection.alias
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    codenames = [known.partition(".")[2] for known in WRITING]
    held = permission.objects.using(alias).filter(content_type__app_label="evidence", codename__in=codenames)
    for role in group.objects.using(alias).filter(name__in=WRITERS):
        role.permissions.add(*held)


class Migration(migrations.Migration):
    """What the roles of docs/roles.md may do with evidence."""

    dependencies = [("evidence", "0002_data_version"), ("literature", "0007_roles")]

    operations = [migrations.RunPython(let_roles_write, migrations.RunPython.noop)]
