"""The words of the demo, English and Dutch side by side."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Text:
    en: str
    nl: str

    def in_(self, language: str) -> str:
        return getattr(self, language)


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    phone: str
    colour: str
    role: Text
    text: Text
    hours: dict[str, tuple[str, ...]]
    """Own weekly hours, by digits of weekdays (Monday is 0); empty: those of the practice."""


@dataclass(frozen=True)
class Treatment:
    slug: str
    name: Text
    summary: Text
    description: Text
    duration: int
    interval: int
    price: Decimal | None
    by: tuple[str, ...]
    """First names of who does it, or the room."""
    before: int = 0
    after: int = 0
    notice: int = 120
    choose_staff: bool = True
    assignment: str = "least_busy"
    intake: bool = False
    label: str = ""
    rooms: tuple[str, ...] = ()
    """Of these it needs one as well."""
    starts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Fixed start times, by digits of weekdays."""
    seats: int = 1
    party: int = 1
    a_day: int | None = None
    """The most appointments on a day."""
    moves_online: bool = False
    """Whether customers move and cancel it by a link."""
    approval: bool = False
    """Whether it waits until staff confirm it."""


PRACTICE = {
    "business_name": "Linden & Co",
    "email": "hello@linden.example",
    "phone": "+31101234567",
    "location": "Lindenhof 12, 3011 AB Rotterdam",
    "contact_line": "Call us on 010 123 4567.",
    "time_zone": "Europe/Amsterdam",
    "customer_area": True,
    "customer_area_intro": "<p>Everything you have booked with us.</p>",
    "consent_text": "I agree that Linden & Co keeps these details.",
}

PRACTICE_NL = {
    "contact_line": "Bel ons op 010 123 4567.",
    "consent_text": "Ik vind het goed dat Linden & Co deze gegevens bewaart.",
    "customer_area_intro": "<p>Alles wat je bij ons hebt geboekt.</p>",
}

PRACTICE_HOURS = {"01234": ("08:30-12:30", "13:00-18:00"), "5": ("09:00-14:00",)}

HOLIDAYS = {(1, 1): "New Year’s Day", (4, 27): "King’s Day", (12, 25): "Christmas Day", (12, 26): "Boxing Day"}
"""Closed each year, by month and day."""

TEAM_DAY = "Team day"
"""Closed on the second Friday of each month, so that a closed day is always near."""

STAFF = [
    Person(
        "Mara Linden",
        "mara@linden.example",
        "+31612345601",
        "#3a6142",
        Text("Physiotherapist, founder", "Fysiotherapeut, oprichter"),
        Text(
            "Listens first. Backs, necks and everything that desks do to them.",
            "Luistert eerst. Ruggen, nekken en alles wat bureaus daarmee doen.",
        ),
        {},
    ),
    Person(
        "Joris Bakker",
        "joris@linden.example",
        "+31612345602",
        "#2f5f8a",
        Text("Sports physiotherapist", "Sportfysiotherapeut"),
        Text(
            "Runs along the Rotte before work, and gets you running again after an injury.",
            "Loopt voor zijn werk langs de Rotte, en helpt je na een blessure weer op weg.",
        ),
        {"0134": ("07:30-12:00", "12:30-16:00")},
    ),
    Person(
        "Aylin Demir",
        "aylin@linden.example",
        "+31612345603",
        "#a4553f",
        Text("Massage therapist", "Masseur"),
        Text(
            "Strong hands, quiet room. Works late, so that you can come after work.",
            "Sterke handen, stille kamer. Werkt ’s avonds, zodat je na je werk kunt komen.",
        ),
        {"1234": ("12:00-16:00", "16:30-20:30"), "5": ("09:00-14:00",)},
    ),
    Person(
        "Noor van Dijk",
        "noor@linden.example",
        "+31612345604",
        "#8a6212",
        Text("Manual therapist", "Manueel therapeut"),
        Text(
            "Shoulders, jaws and stiff mornings. Explains what she does while she does it.",
            "Schouders, kaken en stijve ochtenden. Legt uit wat ze doet terwijl ze het doet.",
        ),
        {"024": ("09:00-13:00", "13:30-15:00")},
    ),
]

ROOMS = {"Infrared cabin": "#b8653f", "Room Linden": "#5d7a4a", "Room Elm": "#4a6a7a"}

TREATMENT_ROOMS = ("Room Linden", "Room Elm")

LABELS = {"New customer": "#2f7d4f", "By phone": "#2f5f8a", "Insurance": "#8a6212", "Ask how it went": "#7a3f7d"}

QUESTIONS = [
    # label, kind, required, choices
    (Text("What brings you here?", "Waarvoor kom je?"), "multiline", True, Text("", "")),
    (
        Text("Have you been treated for this before?", "Ben je hier eerder voor behandeld?"),
        "dropdown",
        False,
        Text("No\nYes, here\nYes, elsewhere", "Nee\nJa, hier\nJa, elders"),
    ),
    (
        Text("Were you referred by a doctor?", "Ben je verwezen door een arts?"),
        "radio",
        False,
        Text("No\nYes", "Nee\nJa"),
    ),
]

PHYSIOS = ("Mara", "Joris", "Noor")

TREATMENTS = [
    Treatment(
        "getting-to-know-call",
        Text("Getting-to-know call", "Kennismakingsgesprek"),
        Text("Not sure what you need? We call you.", "Weet je niet wat je nodig hebt? We bellen je."),
        Text(
            "A quarter of an hour on the phone, without obligation. Whoever is free that day calls you.",
            "Een kwartier aan de telefoon, vrijblijvend. Wie die dag tijd heeft, belt je.",
        ),
        15,
        15,
        None,
        PHYSIOS,
        choose_staff=False,
        assignment="round_robin",
        label="By phone",
    ),
    Treatment(
        "first-consultation",
        Text("First consultation", "Eerste consult"),
        Text("Story, examination and a plan.", "Je verhaal, een onderzoek en een plan."),
        Text(
            "We take the time for your story, examine what hurts, and you leave with a plan and first exercises.",
            "We nemen de tijd voor je verhaal, onderzoeken wat pijn doet, en je gaat naar huis met een plan.",
        ),
        45,
        15,
        Decimal("62.50"),
        PHYSIOS,
        after=15,
        notice=240,
        intake=True,
        label="New customer",
        a_day=4,
    ),
    Treatment(
        "physiotherapy",
        Text("Physiotherapy", "Fysiotherapie"),
        Text("Half an hour of treatment and exercise.", "Een half uur behandelen en oefenen."),
        Text(
            "For whoever has been here before. Insured with most Dutch insurers.",
            "Voor wie hier eerder was. Vergoed door de meeste verzekeraars.",
        ),
        30,
        15,
        Decimal("42.50"),
        PHYSIOS,
        after=5,
        label="Insurance",
        rooms=TREATMENT_ROOMS,
        moves_online=True,
    ),
    Treatment(
        "back-school",
        Text("Back school", "Rugschool"),
        Text("An hour of exercise in a small group.", "Een uur oefenen in een kleine groep."),
        Text(
            "At most eight people on eight mats. Mara shows what helps a back, and what it does better without. "
            "Bring somebody along: you can book up to three places at once.",
            "Hoogstens acht mensen op acht matten. Mara laat zien wat een rug helpt, en wat hij liever niet heeft. "
            "Neem iemand mee: je kunt tot drie plaatsen tegelijk boeken.",
        ),
        60,
        15,
        Decimal("18.00"),
        ("Mara",),
        after=15,
        choose_staff=False,
        starts={"1": ("16:45",), "3": ("10:00",)},
        seats=8,
        party=3,
    ),
    Treatment(
        "relaxation-massage",
        Text("Relaxation massage", "Ontspanningsmassage"),
        Text("An hour in which nobody needs you.", "Een uur waarin niemand je nodig heeft."),
        Text(
            "Warm oil, slow hands, a quiet room. Afterwards there is tea, and nobody hurries you.",
            "Warme olie, rustige handen, een stille kamer. Daarna is er thee, en niemand jaagt je op.",
        ),
        60,
        30,
        Decimal("75.00"),
        ("Aylin", "Noor"),
        before=5,
        after=15,
    ),
    Treatment(
        "sports-massage",
        Text("Sports massage", "Sportmassage"),
        Text("Firm, for tired legs and stiff backs.", "Stevig, voor moeie benen en stijve ruggen."),
        Text(
            "Before a race or after one. Tell us what you did, and we know where to look.",
            "Voor een wedstrijd of erna. Vertel wat je deed, dan weten wij waar we moeten zoeken.",
        ),
        45,
        15,
        Decimal("58.00"),
        ("Joris", "Aylin"),
        after=15,
        notice=360,
        approval=True,
    ),
    Treatment(
        "infrared-cabin",
        Text("Infrared cabin", "Infraroodcabine"),
        Text("Forty minutes of warmth for muscles.", "Veertig minuten warmte voor je spieren."),
        Text(
            "The cabin is yours alone. Bring two towels; we have water, tea and a shower.",
            "De cabine is voor jou alleen. Neem twee handdoeken mee; wij hebben water, thee en een douche.",
        ),
        40,
        20,
        Decimal("24.00"),
        ("Infrared cabin",),
        after=20,
        notice=60,
        choose_staff=False,
    ),
]

LINKS = Text(
    "Would another time suit you better? Move your appointment: {{reschedule_link}}\n\n"
    "Can’t you come? Cancel your appointment: {{cancel_link}}",
    "Komt een ander moment beter uit? Verplaats je afspraak: {{reschedule_link}}\n\n"
    "Kun je niet komen? Zeg je afspraak af: {{cancel_link}}",
)
"""What confirmations end with; lines with a link that an appointment doesn't have are left out."""

FIRST_NAMES = [
    "Anna",
    "Bram",
    "Carla",
    "Daan",
    "Emma",
    "Farid",
    "Gijs",
    "Hanna",
    "Ilse",
    "Jasper",
    "Karim",
    "Lotte",
    "Milan",
    "Nadia",
    "Olga",
    "Pieter",
    "Roos",
    "Sem",
    "Tess",
    "Yusuf",
]
LAST_NAMES = [
    "Jansen",
    "Visser",
    "de Boer",
    "Yilmaz",
    "Smit",
    "van den Berg",
    "Mulder",
    "El Amrani",
    "Hendriks",
    "Kok",
    "Prins",
    "Verhoeven",
]

NOTES = [
    "Prefers the room at the back.",
    "Brings the exercises from last time.",
    "Comes by bike, may be a few minutes late.",
    "Left shoulder, be careful with overhead movements.",
    "Trains for the Rotterdam marathon.",
]

COMPLAINTS = [
    "My lower back, since I moved house three weeks ago.",
    "Stiff neck and headaches after long days at the screen.",
    "Pain in my right knee when I run more than 5 km.",
    "Shoulder, after a fall from my bike.",
]
