from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from literature.roles import ALSO, ROLES

OURS = ("literature", "evidence")


def make_roles(apps, schema_editor):
    """Make the groups with what each may see and do; a group that is there keeps what it has, and gets what it lacks."""
    alias = schema_editor.connection.alias
    for label in (*OURS, "auth"):
        create_permissions(installed.get_app_config(label), apps=apps, using=alias, verbosity=0)
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    looking = permission.objects.using(alias).filter(content_type__app_label__in=OURS, codename__startswith="view_")
    for name, acts in ROLES.items():
        role, _ = group.objects.using(alias).get_or_create(name=name)
        role.permissions.add(*looking)
        role.permissions.add(*permission.objects.using(alias).filter(codename__in=[act.value for act in acts]))
        for label, codename in (known.split(".") for known in ALSO.get(name, ())):
            role.permissions.add(permission.objects.using(alias).get(content_type__app_label=label, codename=codename))


class Migration(migrations.Migration):
    """The four roles of docs/roles.md."""

    dependencies = [
        ("literature", "0006_workbench_watched"),
        ("evidence", "0002_data_version"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
