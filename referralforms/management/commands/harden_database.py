"""On PostgreSQL: leaves the role of a process the rights that it needs, and none to change what was logged."""

import re

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from home.public_rights import public_rights
from referralforms.submissions.audit import ChainLink
from referralforms.submissions.events import Event, EventReason
from referralforms.submissions.uploads import Upload

LOGGED = (Event, ChainLink)
# Who serves the public gives a file its owner, and so may write that column; a file that was sent could be made to go a
# day later, as if it never had been. It holds for every role: a policy of rows would name one, and a backup could not
# be restored where that is not there.
OWNER_IS_KEPT = (
    "CREATE OR REPLACE FUNCTION upload_keeps_its_owner() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'An upload keeps its owner.' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "DROP TRIGGER IF EXISTS upload_keeps_its_owner ON {}",
    "CREATE TRIGGER upload_keeps_its_owner BEFORE UPDATE OF submission_id ON {} FOR EACH ROW "
    "WHEN (OLD.submission_id IS NOT NULL AND OLD.submission_id IS DISTINCT FROM NEW.submission_id) "
    "EXECUTE FUNCTION upload_keeps_its_owner()",
)


class Command(BaseCommand):
    help = (
        "Run it as the owner of the tables, after each migration, for the role with which the application connects: "
        "it may then use all tables, and neither update nor delete events. With --public, for the role of processes "
        "that serve the public alone: it may hand in what is sent, and read none of it."
    )

    def add_arguments(self, parser):
        parser.add_argument("role", help="The application's role; it must not own the tables.")
        parser.add_argument("--public", action="store_true", help="The role serves the public alone (ROLE=public).")
        parser.add_argument("--print", action="store_true", help="Show the statements, and change nothing.")

    def handle(self, *, role: str, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL knows roles: set DATABASE_URL to a PostgreSQL database.")
        with transaction.atomic(), connection.cursor() as cursor:
            check_role(cursor, role)
            for statement in statements(role, is_public=options["public"]):
                if options["print"]:
                    self.stdout.write(f"{statement};")
                else:
                    cursor.execute(statement)
        if not options["print"]:
            self.stdout.write(DONE[options["public"]].format(role))


DONE = {
    False: "{} can add to the log, and change nothing in it.",
    True: "{} can hand in what the public sends, and read none of it.",
}


def check_role(cursor, role: str) -> None:
    """Refuse a role that is none, or whose rights would mean nothing."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
    found = cursor.fetchone()
    if found is None or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", role):
        raise CommandError(f"There is no role {role} of plain letters: make it with CREATE ROLE {role} LOGIN.")
    cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [Event._meta.db_table])
    if found[0] or cursor.fetchone()[0] == role:
        raise CommandError(f"{role} owns the tables or is a superuser, and could take any right back: name another.")


def statements(role: str, *, is_public: bool) -> list[str]:
    """Return what is granted and what is taken away; safe to repeat."""
    name = connection.ops.quote_name(role)
    taken = [f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {name}" for kind in ("TABLES", "SEQUENCES")]
    granted = of_the_public(name) if is_public else of_the_staff(name)
    return [*taken, f"GRANT USAGE ON SCHEMA public TO {name}", *granted]


def of_the_staff(name: str) -> list[str]:
    logged = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in LOGGED)
    reasons = connection.ops.quote_name(EventReason._meta.db_table)
    return [
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {logged} FROM {name}",
        f"REVOKE UPDATE, TRUNCATE ON {reasons} FROM {name}",  # erasure takes the words of a reason
    ]


def of_the_public(name: str) -> list[str]:
    there = set(connection.introspection.table_names())
    tables = [
        f"GRANT {', '.join(rights)} ON {connection.ops.quote_name(table)} TO {name}"
        for table, rights in public_rights().items()
        if table in there
    ]
    uploads = connection.ops.quote_name(Upload._meta.db_table)
    kept = [statement.format(uploads) for statement in OWNER_IS_KEPT]
    return [*tables, f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}", *kept]
