"""A long list waits with its search until it is answered; guesses of order numbers are counted."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure


class Migration(migrations.Migration):
    """See decision 0016."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0002_rows"), ("whereabouts", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="MappingGuesses",
            fields=[
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+",
                        serialize=False, to="partners.partner",
                    ),
                ),
                ("window_ends", models.DateTimeField()),
                ("guesses", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="search",
            name="waiting",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), default=list, size=None
            ),
        ),
        Secure("partner", "whereabouts_mappingguesses"),
    ]  # fmt: skip
