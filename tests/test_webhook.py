"""A webhook is signed, says nothing in plain, and reaches the public internet alone."""

import base64
import datetime
import hashlib
import hmac
import http.server
import ipaddress
import json
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from home import outbox, outgoing
from home.models import Delivery
from referralforms.submissions import actions, keys, webhook_secrets
from referralforms.submissions.sealing import open_sealed
from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import Flag
from referralforms.submissions.webhook import Webhook
from tests.factories import submission_of

WORDS = ("Wendy", "7700", "Somebody", "broke in", "safe")
NAME = "case-system"


@pytest.fixture
def secret(tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    keys.make_keys()
    return webhook_secrets.add(NAME)


class Receiver(http.server.ThreadingHTTPServer):
    """Another system, on this machine, with a certificate of its own for ``receiver.test``."""

    daemon_threads = True
    answer: int = 204
    location: str = ""
    drip: float = 0.0

    def __init__(self, folder: Path):
        self.got: list[tuple[dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), Answer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(folder, "receiver.test"))
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        return f"https://receiver.test:{self.server_port}/hooks?of=forms"

    def handle_error(self, request, client_address) -> None:
        """Who turns away from our certificate is none of our errors."""


class Answer(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self):
        length = int(self.headers["content-length"])
        self.server.got.append(({**self.headers, "path": self.path}, self.rfile.read(length)))
        self.send_response_only(self.server.answer)
        if self.server.location:
            self.send_header("Location", self.server.location)
        try:
            for _ in range(40 if self.server.drip else 0):
                self.wfile.write(b"X-Slow: 1\r\n")
                time.sleep(self.server.drip)
            self.end_headers()
        except OSError:
            return

    def log_message(self, *arguments) -> None:
        """Keep the tests' output quiet."""


def certificate(folder: Path, host: str) -> tuple[str, str]:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.crt", folder / f"{host}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    paths[1].write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return str(paths[0]), str(paths[1])


DAY = datetime.timedelta(days=1)


@pytest.fixture
def receiver(tmp_path, monkeypatch, settings):
    with Receiver(tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.OUTGOING_PRIVATE_HOSTS = ["receiver.test", "other.test"]
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "receiver.test.crt"))
        resolve_to(monkeypatch, {"receiver.test": ["127.0.0.1"], "other.test": ["127.0.0.1"]})
        yield server
        server.shutdown()


def resolve_to(monkeypatch, names: dict[str, list[str]]) -> list[str]:
    """Let names have addresses, as the network would say; return the list of names that were asked for."""
    asked, real = [], socket.getaddrinfo

    def answer(host, port, *arguments, **more):
        if host in names:
            asked.append(host)
            found = names[host]
            return [each for address in found for each in real(address, port, *arguments, **more)]
        if not is_address(host):
            raise socket.gaierror(f"no such name: {host}")
        return real(host, port, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def is_address(host) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def options(url: str, payload: str = "status") -> dict:
    return {"name": NAME, "url": url, "payload": payload}


@pytest.fixture
def submission(form_page, kent, secret):
    return submission_of(form_page, kent)


def about(submission) -> str:
    return f"submission:{submission.pk}"


# --- Later changes ----------------------------------------------------------------------------------


def followed(page, receiver, **more) -> None:
    page.handlers = [("webhook", options(receiver.url, "sealed") | more), ("notify_staff", {"to": "team@example.org"})]
    page.save()


def moved(submission, person_in, area, *states: Status) -> list[Delivery]:
    Delivery.objects.all().delete()
    manager = person_in("Manager", area)
    for version, state in enumerate(states, 1):
        actions.change_status(submission, state, by=manager, seen_version=version, reason="Said so")
    return list(Delivery.objects.order_by("created_at"))


def test_each_later_change_of_status_is_told_without_answers(submission, receiver, form_page, person_in, kent):
    followed(form_page, receiver, changes=True)
    first, second = moved(submission, person_in, kent, Status.SCREENING, Status.SPAM)
    told = list(submission.events.filter(kind="moved").order_by("pk"))
    for _ in range(2):
        assert (outbox.claim(first.pk, timezone.now()), outbox.claim(second.pk, timezone.now())) == (True, True)
        outbox.deliver(Delivery.objects.get(pk=second.pk))
        outbox.deliver(Delivery.objects.get(pk=first.pk))
        Delivery.objects.update(done_at=None, leased_until=None)
    bodies = [json.loads(body) for _, body in receiver.got]
    ids = [headers["webhook-id"] for headers, _ in receiver.got]

    assert bodies[1] == {
        "type": "submission.status_changed",
        "timestamp": told[0].at.isoformat(),
        "data": {
            "reference": submission.reference,
            "form": "Start a conversation",
            "channel": "web",
            "status": "screening",
        },
    }
    assert [each["data"]["status"] for each in bodies] == ["spam", "screening"] * 2
    assert (ids[:2] == ids[2:], len(set(ids))) == (True, 2)  # of one change, the same however often it is sent
    assert [word for word in ("sealed", "Said so", *WORDS[:4]) if word in str(bodies)] == []


def test_who_did_not_ask_for_changes_is_told_of_none(submission, receiver, form_page, person_in, kent):
    followed(form_page, receiver)

    assert moved(submission, person_in, kent, Status.SCREENING) == []


def test_what_is_no_change_of_status_is_not_told(submission, receiver, form_page, person_in, kent):
    followed(form_page, receiver, changes=True)
    Delivery.objects.all().delete()
    actions.flag(submission, [Flag.values[0]], by=person_in("Manager", kent), seen_version=1)

    assert Delivery.objects.count() == 0


def test_a_change_taken_back_is_a_change(submission, receiver, form_page, person_in, kent):
    followed(form_page, receiver, changes=True)
    (owed,) = moved(submission, person_in, kent, Status.SCREENING)
    manager = submission.events.get(kind="moved").by
    actions.undo(submission, by=manager, seen_version=2)
    undone = Delivery.objects.exclude(pk=owed.pk).get()
    Webhook().deliver(undone.about, undone.options)

    assert json.loads(receiver.got[0][1])["data"]["status"] == "received"


def test_what_is_owed_about_changes_goes_when_the_submission_is_erased(
    submission, receiver, form_page, person_in, kent, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    followed(form_page, receiver, changes=True)
    assert len(moved(submission, person_in, kent, Status.SCREENING)) == 1
    actions.erase(submission, by=person_in("Data-protection officer"), cause="request", reason="They asked")

    assert Delivery.objects.count() == 0


# --- What is sent ----------------------------------------------------------------------------------


def test_a_message_says_that_something_came_in_and_nothing_of_what_was_written(submission, receiver):
    Webhook().deliver(about(submission), options(receiver.url))
    ((headers, body),) = receiver.got

    assert json.loads(body) == {
        "type": "submission.received",
        "timestamp": submission.received_at.isoformat(),
        "data": {
            "reference": submission.reference,
            "form": "Start a conversation",
            "channel": "web",
            "status": "received",
        },
    }
    assert [word for word in WORDS if word.lower() in body.decode().lower()] == []
    assert (headers["path"], headers["content-type"]) == ("/hooks?of=forms", "application/json")


def test_a_sealed_message_can_be_opened_by_who_holds_a_key_and_by_nobody_else(submission, receiver):
    Webhook().deliver(about(submission), options(receiver.url, "sealed"))
    data = json.loads(receiver.got[0][1])["data"]
    text = open_sealed(base64.b64decode(data["sealed"]), context=data["context"].encode(), holder=keys.holder())

    assert json.loads(text)["name_to_use"] == "Wendy"
    assert [word for word in WORDS[:4] if word in receiver.got[0][1].decode()] == []


def test_the_signature_is_that_of_the_specification(submission, receiver, secret):
    Webhook().deliver(about(submission), options(receiver.url))
    ((headers, body),) = receiver.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()

    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60


def test_the_specifications_own_example_comes_out(tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    (tmp_path / f"webhook-{NAME}.secret").write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
    body = b'{"test": 2432232314}'

    assert webhook_secrets.signatures(NAME, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_while_a_secret_is_renewed_a_message_carries_both_signatures(submission, receiver, secret):
    webhook_secrets.add(NAME)
    Webhook().deliver(about(submission), options(receiver.url))
    signatures = receiver.got[0][0]["webhook-signature"].split(" ")

    assert [each.partition(",")[0] for each in signatures] == ["v1", "v1"]
    assert len(set(signatures)) == 2
    assert (webhook_secrets.retire(NAME), len(webhook_secrets.read(NAME))) == (1, 1)


def test_a_repeat_carries_the_same_id_and_another_submission_another(submission, receiver, form_page, kent):
    for each in (submission, submission, submission_of(form_page, kent)):
        Webhook().deliver(about(each), options(receiver.url))
    first, again, other = [headers["webhook-id"] for headers, _ in receiver.got]

    assert (first == again, first == other) == (True, False)


# --- Whom it reaches -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "169.254.1.1",
        "100.64.0.1", "100.100.100.200", "0.0.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::", "::127.0.0.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_public_internet_is_reached_by_nothing(address):
    assert outgoing.may_connect(ipaddress.ip_address(address)) is False


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808"])
def test_an_address_of_the_public_internet_may_be_reached(address):
    assert outgoing.may_connect(ipaddress.ip_address(address)) is True


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254"])
def test_the_keys_of_a_cloud_are_reached_by_nothing_even_for_a_named_host(address):
    assert outgoing.may_connect(ipaddress.ip_address(address), may_be_private=True) is False


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["fe80::1%1"]])
def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch, addresses):
    resolve_to(monkeypatch, {"evil.example": addresses})
    with pytest.raises(outgoing.AddressForbidden, match="into a private network"):
        outgoing.post("https://evil.example/", b"{}", {})


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "2130706433", "0x7f.1", "localhost"])
def test_an_address_written_as_a_number_leads_inside_no_more_than_a_name(host):
    with pytest.raises((outgoing.AddressForbidden, OSError)):
        outgoing.post(f"https://{host}/", b"{}", {})


def test_a_name_is_resolved_once_so_that_it_cannot_point_elsewhere_the_second_time(submission, receiver, monkeypatch):
    asked = resolve_to(monkeypatch, {"receiver.test": ["127.0.0.1"]})
    Webhook().deliver(about(submission), options(receiver.url))

    assert asked == ["receiver.test"]


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "ftp://example.org/", "https://", "https://user:pass@example.org/", "https://a:99999/", ""],
)
def test_an_address_that_is_no_plain_https_is_refused(url):
    with pytest.raises(outgoing.AddressForbidden, match="begins with https://"):
        outgoing.post(url, b"{}", {})


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(submission, receiver, status):
    receiver.answer, receiver.location = status, receiver.url
    with pytest.raises(outgoing.Refused, match=f"The answer was {status}."):
        Webhook().deliver(about(submission), options(receiver.url))
    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [400, 410, 500, 503])
def test_what_is_not_taken_stays_owed(submission, receiver, status):
    receiver.answer = status
    Delivery.objects.create(handler="webhook", about=about(submission), options=options(receiver.url))
    outbox.deliver_due()

    assert list(Delivery.objects.waiting().values_list("attempts", "problem")) == [(1, "Refused")]


def test_a_certificate_for_another_name_is_refused(submission, receiver):
    with pytest.raises(ssl.SSLCertVerificationError):
        Webhook().deliver(about(submission), options(receiver.url.replace("receiver.test", "other.test")))
    assert receiver.got == []


def test_an_answer_that_drips_is_cut_off(submission, receiver, monkeypatch):
    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 1)
    receiver.drip = 0.2
    began = time.monotonic()
    with pytest.raises((OSError, outgoing.Refused)):
        Webhook().deliver(about(submission), options(receiver.url))
    assert time.monotonic() - began < 5


def test_a_name_server_that_is_slow_and_an_answer_that_drips_hold_nobody_up_and_nothing_is_sent_late(
    submission, receiver, monkeypatch
):
    quick, resolved = socket.getaddrinfo, threading.Event()

    def slow(*arguments, **more):
        time.sleep(1)
        resolved.set()
        return quick(*arguments, **more)

    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 0.3)
    monkeypatch.setattr(socket, "getaddrinfo", slow)
    receiver.drip = 0.2
    with pytest.raises(TimeoutError):
        Webhook().deliver(about(submission), options(receiver.url))
    was_resolved = resolved.is_set()

    assert (was_resolved, resolved.wait(20)) == (False, True)
    time.sleep(0.5)  # in which it would be sent
    assert receiver.got == []


def test_a_body_of_any_size_is_not_sent(monkeypatch):
    monkeypatch.setattr(outgoing, "MOST_BYTES", 10)
    with pytest.raises(outgoing.TooLarge):
        outgoing.post("https://example.org/", b"12345678901", {})


def test_a_host_that_is_not_there_leaves_the_delivery_owed(submission, receiver, monkeypatch):
    Delivery.objects.create(handler="webhook", about=about(submission), options=options("https://nobody.test/"))
    outbox.deliver_due()

    assert list(Delivery.objects.waiting().values_list("problem")) == [("gaierror",)]


# --- Secrets ---------------------------------------------------------------------------------------


def test_the_command_shows_a_secret_once_and_only_this_user_may_read_its_file(tmp_path, settings, capsys):
    settings.KEYS_DIR = tmp_path
    call_command("webhook_secret", NAME)
    path = tmp_path / f"webhook-{NAME}.secret"

    assert capsys.readouterr().out.splitlines()[1] == path.read_text().strip()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_renewed_secret_stands_first_and_at_most_one_stays_beside_it(tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    made = [webhook_secrets.add(NAME) for _ in range(3)]

    assert (tmp_path / f"webhook-{NAME}.secret").read_text().split() == [made[2], made[1]]


def test_the_command_retires_what_was_renewed(secret, capsys):
    call_command("webhook_secret", NAME)
    call_command("webhook_secret", NAME, "--retire")

    assert capsys.readouterr().out.endswith("Secrets retired: 1. The newest signs alone.\n")


@pytest.mark.parametrize("name", ["Case System", "../x", "", "1"])
def test_a_name_that_could_lead_elsewhere_is_refused(name):
    with pytest.raises(CommandError, match="Name the receiver with small letters"):
        call_command("webhook_secret", name)


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_!!", "whsec_ä"])
def test_a_file_that_holds_no_secret_signs_nothing(tmp_path, settings, text):
    settings.KEYS_DIR = tmp_path
    (tmp_path / f"webhook-{NAME}.secret").write_text(text, encoding="utf-8")
    with pytest.raises(webhook_secrets.SecretMissing):
        webhook_secrets.signatures(NAME, "msg_1", 1, b"")


def test_what_is_missing_is_said_in_sentences(tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    path, command = tmp_path / f"webhook-{NAME}.secret", f"`python manage.py webhook_secret {NAME}`"

    assert Webhook().problems(options("http://example.org/")) == [
        f"{path} cannot be read: run {command}.",
        "Give an address that begins with https:// and holds no user name.",
    ]


def test_what_is_complete_has_no_problems(secret):
    assert Webhook().problems(options("https://example.org/hooks")) == []


def test_no_host_may_be_private_unless_an_operator_names_it():
    assert settings.OUTGOING_PRIVATE_HOSTS == []
