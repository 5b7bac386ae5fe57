from django.db import migrations

# The public process must give a file its owner, so it may write that column; nobody may take one away again, or a
# file could be made to go a day later as if it had never been sent. No constraint knows what was there before.
KEPT = """
CREATE FUNCTION upload_keeps_its_owner() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'An upload keeps its owner.' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER upload_keeps_its_owner BEFORE UPDATE OF submission_id ON referralforms_upload FOR EACH ROW
WHEN (OLD.submission_id IS NOT NULL AND OLD.submission_id IS DISTINCT FROM NEW.submission_id)
EXECUTE FUNCTION upload_keeps_its_owner();
"""
FREE = "DROP TRIGGER upload_keeps_its_owner ON referralforms_upload; DROP FUNCTION upload_keeps_its_owner();"


def run(statements: str):
    def act(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":  # SQLite knows no roles from which to keep anything
            schema_editor.execute(statements)

    return act


class Migration(migrations.Migration):

    dependencies = [
        ('referralforms', '0022_changes_of_roles_are_logged'),
    ]

    operations = [migrations.RunPython(run(KEPT), run(FREE))]
