"""The words for states, the same on every page: codes come in, Swedish and a chip's colour go out."""

# consent state → (chip state, what staff read, what the person reads)
CONSENT = {
    "given": ("ok", "Samtycke finns", "Du har sagt ja"),
    "partial": ("ok", "Samtycke med gränser", "Du har sagt ja till några"),
    "no_plan": ("soon", "Ja till planen saknas", "Du har inte svarat än"),
    "missing": ("soon", "Samtycke saknas", "Du har inte svarat än"),
    "no": ("wait", "Har sagt nej", "Du har sagt nej"),
    "at_odds": ("wait", "Vårdnadshavarna är inte överens", "Dina vårdnadshavare är inte överens"),
    "own_voice": ("wait", "Den unga ska också svara", "Ditt svar räknas också"),
    "of_age": ("wait", "Har fyllt 18, ska svara själv", "Du har fyllt 18 och svarar själv"),
    "waits": ("wait", "Alla har inte svarat än", "Alla har inte svarat än"),
    "cannot": ("wait", "Kan inte ta ställning nu", "Du har inte svarat än"),
    "withdrawn": ("wait", "Samtycket är taget tillbaka", "Du har tagit tillbaka ditt ja"),
    "nobody": ("wait", "Ingen kvar att dela med", "Ingen är kvar"),
    "over": ("wait", "Är inte längre med", "De är inte med längre"),
    "ended": ("wait", "Planen är avslutad", "Ditt ja gäller inte längre"),
    "elsewhere": ("info", "Samtycke finns i annat system", "Ditt samtycke finns hos din samordnare"),
}

# what the person reads when another has answered for them
CONSENT_BY_OTHERS = {
    "given": "Svaret är ja",
    "partial": "Svaret är ja till några",
    "no": "Svaret är nej",
    "withdrawn": "Svaret är taget tillbaka",
    "ended": "Samtycket gäller inte längre",
    "cannot": "Inget svar än",
}

# measure state → (chip state, words)
MEASURE = {
    "proposed": ("soon", "Föreslaget"),
    "committed": ("ok", "Bekräftat"),
    "waiting": ("wait", "Väntar på beslut"),
    "started": ("info", "Påbörjat"),
    "done": ("ok", "Klart"),
    "stopped": ("wait", "Blev inte av"),
}

# who answers for a measure → the word beside the coloured stripe
HUVUDMAN = {"du": "Du", "kommun": "Kommunen", "region": "Regionen", "skola": "Skolan", "annan": "Annan"}

# kind of process line → its steps in order: key and word
PROCESS = {
    "staff": (
        ("need", "Behov"),
        ("prepare", "Förbered"),
        ("call", "Kalla"),
        ("meeting", "Möte"),
        ("follow_up", "Följ upp"),
        ("end", "Avsluta"),
    ),
    "person": (
        ("prepare", "Vi förbereder"),
        ("meeting", "Vi träffas"),
        ("do", "Vi gör det vi bestämt"),
        ("follow_up", "Vi träffas igen"),
    ),
    "meeting": (
        ("opening", "Inledning"),
        ("situation", "Så är det nu"),
        ("goals", "Behov och mål"),
        ("summary", "Sammanfatta"),
        ("end", "Avsluta"),
    ),
}

PRINTS = {"12": "Vanlig text (12 punkter)", "18": "Stor text (18 punkter)", "lattlast": "En sida på lättläst"}
NOTICES = {"viktigt": "Viktigt", "varning": "Tänk på", "fel": "Fel", "klart": "Klart"}

# Why no SIP is made, as the person reads it: codes of rulebook.checklist.REFUSALS. "other" has the unit's words alone.
REFUSALS = {
    "not_both": "Du behöver inte hjälp från både regionen och kommunen.",
    "not_needed": "Den hjälp du får fungerar utan en gemensam plan.",
    "has_plan": "Du har redan en SIP. Vi följer upp den i stället.",
    "only_compulsory_care": "En SIP är inte till för att pröva vård som någon inte vill ha.",
}

# why a plan is over → the sentence to the person, on the page and in the letter (END-02)
WHY_ENDED = {
    "goals_met": "Du har nått dina mål.",
    "no_need_both": "Du behöver inte en gemensam plan längre.",
    "no_need": "Du behöver inte en gemensam plan längre.",
    "no_new_needs": "Ni tror inte att du behöver mer hjälp just nu.",
    "not_relevant": "Planen behövs inte just nu.",
    "withdrawn": "Du tog tillbaka ditt samtycke.",
    "replaced": "Du får en ny plan i stället.",
    "moved": "Du har flyttat.",
    "person_declined": "Du ville inte ha en plan.",
    "huvudman_refused": "Du behöver inte en gemensam plan just nu.",
}
