"""The words of the templates that are shipped, by language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """What stands in the templates of one language."""

    offer: str
    offer_begins: str
    offer_ends: str
    subject: str
    price: str
    on_request: str
    valid_until: str
    open: str
    greeting: str
    register: str
    vat: str
    account: str
    contract: str
    parties: str
    provider: str
    customer: str
    contract_subject: str
    contract_price: str
    in_words: str
    closing: str
    closing_text: str
    letter_body: str
    minutes: str
    meeting: str
    day: str
    present: str
    discussed: str
    tasks: str
    salutation: str = ""


TEXTS: Mapping[str, Texts] = {
    "en": Texts(
        offer="OFFER",
        offer_begins="thank you for your enquiry. We are glad to make you the following offer.",
        offer_ends="Please write or call if anything is open. We look forward to your order.",
        subject="Subject",
        price="Price",
        on_request="on request",
        valid_until="Valid until",
        open="open",
        greeting="Yours faithfully",
        register="Reg. no.",
        vat="VAT no.",
        account="Account",
        contract="CONTRACT",
        parties="Parties",
        provider="Provider",
        customer="Customer",
        contract_subject="1. Subject of the contract",
        contract_price="2. Price",
        in_words="in words",
        closing="3. Final provisions",
        closing_text="The contract takes effect when both parties have signed it. It is made in two copies.",
        letter_body="Write the text of the letter here.",
        minutes="MINUTES",
        meeting="Meeting",
        day="Date",
        present="Present",
        discussed="What was discussed",
        tasks="Who does what until when",
        salutation="Dear Sir or Madam",
    ),
    "sk": Texts(
        offer="PONUKA",
        offer_begins="ďakujeme za Váš dopyt. S radosťou Vám predkladáme túto ponuku.",
        offer_ends="Ak máte otázky, napíšte nám alebo zavolajte. Tešíme sa na Vašu objednávku.",
        subject="Predmet",
        price="Cena",
        on_request="na vyžiadanie",
        valid_until="Platí do",
        open="dohodou",
        greeting="S úctou",
        register="IČO",
        vat="DIČ",
        account="Účet",
        contract="ZMLUVA",
        parties="Zmluvné strany",
        provider="Dodávateľ",
        customer="Odberateľ",
        contract_subject="1. Predmet zmluvy",
        contract_price="2. Cena",
        in_words="slovom",
        closing="3. Záverečné ustanovenia",
        closing_text="Zmluva nadobúda účinnosť podpisom oboch strán. Vyhotovuje sa v dvoch rovnopisoch.",
        letter_body="Sem napíšte text listu.",
        minutes="ZÁPISNICA",
        meeting="Stretnutie",
        day="Dátum",
        present="Prítomní",
        discussed="Priebeh rokovania",
        tasks="Úlohy, zodpovední a termíny",
        salutation="Vážená pani, vážený pán",
    ),
    "pl": Texts(
        offer="OFERTA",
        offer_begins="dziękujemy za zapytanie. Z przyjemnością przedstawiamy następującą ofertę.",
        offer_ends="W razie pytań prosimy o kontakt. Będziemy wdzięczni za zamówienie.",
        subject="Przedmiot",
        price="Cena",
        on_request="na zapytanie",
        valid_until="Ważna do",
        open="do uzgodnienia",
        greeting="Z poważaniem",
        register="REGON",
        vat="NIP",
        account="Rachunek",
        contract="UMOWA",
        parties="Strony",
        provider="Wykonawca",
        customer="Zamawiający",
        contract_subject="1. Przedmiot umowy",
        contract_price="2. Cena",
        in_words="słownie",
        closing="3. Postanowienia końcowe",
        closing_text="Umowa wchodzi w życie z dniem podpisania. Sporządzono ją w dwóch egzemplarzach.",
        letter_body="Tutaj proszę wpisać treść listu.",
        minutes="PROTOKÓŁ",
        meeting="Spotkanie",
        day="Data",
        present="Obecni",
        discussed="Przebieg spotkania",
        tasks="Zadania, osoby odpowiedzialne i terminy",
        salutation="Szanowni Państwo",
    ),
    "ro": Texts(
        offer="OFERTĂ",
        offer_begins="vă mulțumim pentru solicitare. Avem plăcerea de a vă prezenta următoarea ofertă.",
        offer_ends="Pentru întrebări vă rugăm să ne scrieți sau să ne sunați. Așteptăm comanda dvs.",
        subject="Obiect",
        price="Preț",
        on_request="la cerere",
        valid_until="Valabilă până la",
        open="de stabilit",
        greeting="Cu stimă",
        register="Nr. reg.",
        vat="CUI",
        account="Cont",
        contract="CONTRACT",
        parties="Părțile",
        provider="Prestator",
        customer="Beneficiar",
        contract_subject="1. Obiectul contractului",
        contract_price="2. Prețul",
        in_words="în litere",
        closing="3. Dispoziții finale",
        closing_text="Contractul intră în vigoare la semnarea de ambele părți. Se încheie în două exemplare.",
        letter_body="Scrieți aici textul scrisorii.",
        minutes="PROCES-VERBAL",
        meeting="Întâlnire",
        day="Data",
        present="Prezenți",
        discussed="Desfășurarea discuțiilor",
        tasks="Sarcini, responsabili și termene",
        salutation="Stimată doamnă, stimate domnule",
    ),
}
