import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0002_rows"),
        ("partners", "0002_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="serial_reversed",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Reverse("serial"),
                output_field=models.CharField(db_collation="C", max_length=20),
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["partner", "opened_at", "id"], name="alert_of_partner"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["partner", "model", "id"], name="alert_model"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["partner", "serial", "id"], name="alert_serial"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["partner", "serial_reversed"], name="alert_serial_from_end"),
        ),
    ]
