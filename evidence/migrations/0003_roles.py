from django.db import migrations

from evidence.roles import OPEN_TO_ALL, ROLES


def let_roles_act(apps, schema_editor):
    """Give each role its acts, and keep drafts from the eyes of a role that has none."""
    alias = schema_editor.connection.alias
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ours = permission.objects.using(alias).filter(content_type__app_label="evidence")
    for name, acts in ROLES.items():
        role = group.objects.using(alias).get(name=name)
        role.permissions.add(*ours.filter(codename__in=[act.value for act in acts]))
        if not acts:
            role.permissions.remove(*ours.exclude(codename__in=OPEN_TO_ALL))


class Migration(migrations.Migration):
    """What the roles of docs/roles.md may do with evidence."""

    dependencies = [("evidence", "0002_data_version"), ("literature", "0007_roles")]

    operations = [migrations.RunPython(let_roles_act, migrations.RunPython.noop)]
