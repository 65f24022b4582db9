"""The words on the demo's pages."""

from sandbox.demo.texts import STAFF, Text

__all__ = ["STAFF", "Text"]

HEADLINE = Text("Room to move again", "Weer ruimte om te bewegen")
LEAD = Text(
    "Physiotherapy and massage on a quiet courtyard in Rotterdam. No referral needed, no waiting list: "
    "choose your time and we will be ready for you.",
    "Fysiotherapie en massage aan een rustig hofje in Rotterdam. Zonder verwijzing en zonder wachtlijst: "
    "kies je tijd, dan staan wij voor je klaar.",
)
BUTTON = Text("Book an appointment", "Maak een afspraak")
BOOK_HEADING = Text("Book an appointment", "Maak een afspraak")

POINTS = [
    {
        "title": Text("One person, your story", "Eén behandelaar, jouw verhaal"),
        "text": Text(
            "You see the same therapist from the first consultation to the last exercise.",
            "Van het eerste consult tot de laatste oefening zie je dezelfde behandelaar.",
        ),
    },
    {
        "title": Text("Open in the evening", "’s Avonds open"),
        "text": Text(
            "Massage until half past eight from Tuesday to Friday, and on Saturday morning.",
            "Massage tot half negen van dinsdag tot en met vrijdag, en op zaterdagochtend.",
        ),
    },
    {
        "title": Text("Five minutes from Blaak", "Vijf minuten van Blaak"),
        "text": Text(
            "Bikes in the courtyard, tram and metro around the corner, no stairs.",
            "Fietsen in het hofje, tram en metro om de hoek, geen trappen.",
        ),
    },
]

QUOTE = {
    "text": Text(
        "“After one conversation I finally knew what was wrong, and what I could do about it myself.”",
        "“Na één gesprek wist ik eindelijk wat er was, en wat ik er zelf aan kon doen.”",
    ),
    "source": Text("Hanna, cellist", "Hanna, celliste"),
}

TREATMENTS_INTRO = Text(
    "What we do, how long it takes and what it costs. Choose one to see when there is time.",
    "Wat we doen, hoe lang het duurt en wat het kost. Kies er een om te zien wanneer er plaats is.",
)

RUNNERS_INTRO = Text(
    "Half of Rotterdam runs along the water. We look after the legs.",
    "Half Rotterdam loopt langs het water. Wij zorgen voor de benen.",
)
RUNNERS_HEADING = Text("Tired legs?", "Moeie benen?")
RUNNERS = Text(
    """<h2>Before a race</h2>
<p>Come two or three days ahead. A firm massage loosens what training has tightened, and leaves time for
your legs to settle. On the day itself: breakfast, patience, dry socks.</p>
<h2>After a race</h2>
<p>Wait a day. Then we work gently, from the feet upwards, and you sleep better the same night.</p>
<h2>When it hurts</h2>
<p>A pain that comes back at the same kilometre wants a look, not a massage. Book a first consultation
with Joris: he films you on the treadmill and tells you what he sees.</p>
<ul><li>Bring the shoes you run in.</li><li>Wear shorts.</li><li>Eat something light beforehand.</li></ul>""",
    """<h2>Voor een wedstrijd</h2>
<p>Kom twee of drie dagen van tevoren. Een stevige massage maakt los wat de training heeft vastgezet, en je
benen hebben nog tijd om te wennen. Op de dag zelf: ontbijt, geduld, droge sokken.</p>
<h2>Na een wedstrijd</h2>
<p>Wacht een dag. Dan werken we rustig, van de voeten naar boven, en slaap je diezelfde nacht beter.</p>
<h2>Als het pijn doet</h2>
<p>Pijn die steeds bij dezelfde kilometer terugkomt, vraagt om een onderzoek en niet om een massage. Boek een
eerste consult bij Joris: hij filmt je op de loopband en vertelt wat hij ziet.</p>
<ul><li>Neem de schoenen mee waarop je loopt.</li><li>Draag een korte broek.</li><li>Eet vooraf iets
lichts.</li></ul>""",
)

RUNNING = Text(
    """<h2>Run with us</h2>
<p>Every Sunday morning we run five kilometres along the Rotte, at a pace at which you can talk. No need to sign up.
Put it in your calendar and join us when you like.</p>""",
    """<h2>Loop mee</h2>
<p>Elke zondagochtend lopen we vijf kilometer langs de Rotte, in een tempo waarbij je kunt praten. Aanmelden hoeft
niet. Zet het in je agenda en sluit aan wanneer je wilt.</p>""",
)
RUN = Text("Sunday run with Linden & Co", "Zondagochtendloop met Linden & Co")
RUN_DESCRIPTION = Text(
    "Five kilometres along the Rotte, at a pace at which you can talk. Coffee afterwards.",
    "Vijf kilometer langs de Rotte, in een tempo waarbij je kunt praten. Na afloop is er koffie.",
)

TEAM_INTRO = Text(
    "Four people who like their work, and one warm cabin.",
    "Vier mensen die van hun vak houden, en één warme cabine.",
)
TEAM = Text(
    "<p>We started in 2014 with one treatment table and a linden tree in front of the door. The table has "
    "had company since; the tree is still ours alone.</p>",
    "<p>We begonnen in 2014 met één behandeltafel en een linde voor de deur. De tafel heeft gezelschap "
    "gekregen; de boom hebben we nog voor ons alleen.</p>",
)

CONTACT_INTRO = Text(
    "Call us, write to us, or ring the green bell in the courtyard.",
    "Bel ons, schrijf ons, of trek aan de groene bel in het hofje.",
)
CONTACT = Text(
    "<h2>How to get here</h2><p>From station Blaak it is five minutes on foot: cross the market, follow the "
    "water, and go through the gate with the two leaves. There is room for your bike inside.</p>",
    "<h2>Zo kom je er</h2><p>Vanaf station Blaak is het vijf minuten lopen: steek de markt over, volg het "
    "water en ga de poort met de twee bladeren door. Binnen is plaats voor je fiets.</p>",
)

MINE = Text("My appointments", "Mijn afspraken")
MINE_INTRO = Text(
    "See what you have booked with us, move it, or cancel it.",
    "Bekijk wat je bij ons hebt geboekt, verzet het of zeg het af.",
)
MINE_TEXT = Text(
    "<p>What was said in the treatment room stays there: you don’t find it here.</p>",
    "<p>Wat in de behandelkamer is gezegd, blijft daar: je vindt het hier niet.</p>",
)

PRIVACY_INTRO = Text(
    "What we write down about you, why, and for how long.",
    "Wat we over je opschrijven, waarom, en hoe lang we het bewaren.",
)
PRIVACY = Text(
    "<p>For an appointment we keep your name, e-mail address and phone number, and what you tell us when "
    "booking. Only the people who treat you read it.</p><p>We use it for your appointment and nothing else, "
    "sell it to nobody, and delete it when the law no longer asks us to keep it. Write to "
    "hello@linden.example to see, correct or delete it.</p>",
    "<p>Voor een afspraak bewaren we je naam, e-mailadres en telefoonnummer, en wat je ons bij het boeken "
    "vertelt. Alleen wie je behandelt, leest het.</p><p>We gebruiken het voor je afspraak en voor niets anders, "
    "verkopen het aan niemand, en wissen het zodra de wet ons niet meer vraagt het te bewaren. Schrijf naar "
    "hello@linden.example om het te zien, te verbeteren of te laten wissen.</p>",
)
