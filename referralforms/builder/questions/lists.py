"""Lists that come with the site (pure): keys never change, names may."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop


@dataclass(frozen=True)
class NamedList:
    label: str
    entries: tuple[tuple[str, str], ...]  # (key, English name)

    @property
    def offered(self) -> dict[str, str]:
        """The entries in the language spoken, key -> name."""
        return {key: gettext(name) for key, name in self.entries}


def keyed(*names: str) -> tuple[tuple[str, str], ...]:
    """Return (key, name) for each English name."""
    return tuple((re.sub(r"[^a-z]+", "-", name.lower()).strip("-"), name) for name in names)


# The 43 territorial forces of England and Wales (Police Act 1996, schedule 1, and the two of London), and the
# British Transport Police. Their names are the same in every language.
POLICE_FORCES = keyed(
    "Avon and Somerset Police",
    "Bedfordshire Police",
    "Cambridgeshire Constabulary",
    "Cheshire Constabulary",
    "City of London Police",
    "Cleveland Police",
    "Cumbria Constabulary",
    "Derbyshire Constabulary",
    "Devon and Cornwall Police",
    "Dorset Police",
    "Durham Constabulary",
    "Dyfed-Powys Police",
    "Essex Police",
    "Gloucestershire Constabulary",
    "Greater Manchester Police",
    "Gwent Police",
    "Hampshire and Isle of Wight Constabulary",
    "Hertfordshire Constabulary",
    "Humberside Police",
    "Kent Police",
    "Lancashire Constabulary",
    "Leicestershire Police",
    "Lincolnshire Police",
    "Merseyside Police",
    "Metropolitan Police",
    "Norfolk Constabulary",
    "North Wales Police",
    "North Yorkshire Police",
    "Northamptonshire Police",
    "Northumbria Police",
    "Nottinghamshire Police",
    "South Wales Police",
    "South Yorkshire Police",
    "Staffordshire Police",
    "Suffolk Constabulary",
    "Surrey Police",
    "Sussex Police",
    "Thames Valley Police",
    "Warwickshire Police",
    "West Mercia Police",
    "West Midlands Police",
    "West Yorkshire Police",
    "Wiltshire Police",
    "British Transport Police",
)

# Those that interpreters are most often asked for, and the languages of these countries, by their codes (BCP 47).
SPOKEN = {
    "bfi": gettext_noop("British Sign Language"),
    "cy": gettext_noop("Welsh"),
    "sq": gettext_noop("Albanian"),
    "am": gettext_noop("Amharic"),
    "ar": gettext_noop("Arabic"),
    "bn": gettext_noop("Bengali"),
    "bg": gettext_noop("Bulgarian"),
    "yue": gettext_noop("Cantonese"),
    "cs": gettext_noop("Czech"),
    "prs": gettext_noop("Dari"),
    "fa": gettext_noop("Farsi"),
    "fr": gettext_noop("French"),
    "gu": gettext_noop("Gujarati"),
    "hi": gettext_noop("Hindi"),
    "hu": gettext_noop("Hungarian"),
    "it": gettext_noop("Italian"),
    "ku": gettext_noop("Kurdish"),
    "lv": gettext_noop("Latvian"),
    "lt": gettext_noop("Lithuanian"),
    "cmn": gettext_noop("Mandarin"),
    "ps": gettext_noop("Pashto"),
    "pl": gettext_noop("Polish"),
    "pt": gettext_noop("Portuguese"),
    "pa": gettext_noop("Punjabi"),
    "rom": gettext_noop("Romani"),
    "ro": gettext_noop("Romanian"),
    "ru": gettext_noop("Russian"),
    "sk": gettext_noop("Slovak"),
    "so": gettext_noop("Somali"),
    "es": gettext_noop("Spanish"),
    "ta": gettext_noop("Tamil"),
    "ti": gettext_noop("Tigrinya"),
    "tr": gettext_noop("Turkish"),
    "uk": gettext_noop("Ukrainian"),
    "ur": gettext_noop("Urdu"),
    "vi": gettext_noop("Vietnamese"),
}
LANGUAGES = keyed(*SPOKEN.values())
OF_KEY = dict(zip((key for key, _ in LANGUAGES), SPOKEN, strict=True))  # key -> code
UNLISTED = "und"  # "undetermined": which one stands in the person's own words

AGENCIES = keyed(
    gettext_noop("Police: officer in the case"),
    gettext_noop("Police: out-of-court disposals team"),
    gettext_noop("Police: victim and witness care"),
    gettext_noop("Police: victim liaison"),
    gettext_noop("Probation: practitioner"),
    gettext_noop("Probation: victim liaison officer"),
    gettext_noop("Prison: offender manager"),
    gettext_noop("Prison: another role"),
    gettext_noop("Youth justice service"),
    gettext_noop("Victim service: Victim Support"),
    gettext_noop("Victim service: ISVA"),
    gettext_noop("Victim service: IDVA"),
    gettext_noop("Victim service: another"),
    gettext_noop("Council or community safety"),
    gettext_noop("Housing"),
    gettext_noop("School or college"),
    gettext_noop("Children’s social care"),
    gettext_noop("Adult social care"),
    gettext_noop("Health or GP"),
    gettext_noop("Defence or solicitor"),
    gettext_noop("Charity"),
)

LISTS = {
    "police_forces": NamedList("Police forces of England and Wales", POLICE_FORCES),
    "languages": NamedList("Languages", LANGUAGES),
    "agencies": NamedList("Kinds of agency", AGENCIES),
}
