import time

from allauth.mfa import app_settings
from django.core.management.base import BaseCommand, CommandError

from home.demo.second_factor import sample_code
from home.management.commands.load_demo import is_sample
from home.models import User


class Command(BaseCommand):
    help = "Print the current sign-in code of each sample person, where the sample site is loaded."

    def handle(self, **options):
        if not is_sample():
            raise CommandError("The sample site is not loaded here: its people, and their codes, do not exist.")
        now, period = time.time(), app_settings.TOTP_PERIOD
        self.stdout.write(f"Codes (name, now, next); the next begins in {period - int(now) % period} seconds:")
        for username in User.objects.order_by("pk").values_list("username", flat=True):
            self.stdout.write(f"  {username:<14}{sample_code(username, now)}  {sample_code(username, now + period)}")
        self.stdout.write("Each code signs in once. Was it used already? Take the next.")
