from django.core.management.base import BaseCommand

from home.demo.foundation import sample_password
from home.management.commands.load_demo import is_sample
from home.models import User


class Command(BaseCommand):
    help = "Print the sample sign-ins, one per role, where the sample site is loaded."

    def handle(self, **options):
        if not is_sample():
            return
        self.stdout.write("Sample sign-ins (name, password, role):")
        for person in User.objects.prefetch_related("groups").order_by("pk"):
            roles = ", ".join(group.name for group in person.groups.all())
            self.stdout.write(f"  {person.username:<14}{sample_password(person.username):<30}{roles}")
        self.stdout.write("Each has a second factor: `make code` prints the current codes.")
