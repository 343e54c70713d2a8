"""Samplan's own order of work: each duty that no law or guideline times, with its Swedish sentence and its source."""

from samplan.rulebook.packs.schema import Rule

OWN_RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "samplan.consent",
            "Fråga om samtycke utan dröjsmål. Varje part som ska lämna uppgifter frågar själv.",
            "10 kap. 1 § OSL (2009:400); 16 kap. 4 § HSL (2017:30)",
        ),
        Rule("samplan.acknowledge", "Kvittera, så att avsändaren vet att någon har tagit emot.", "Samplan"),
        Rule("samplan.answer", "Svara på kallelsen: vem som kommer, eller vart den ska skickas vidare.", "Samplan"),
        Rule("samplan.answer_initiative", "Svara på initiativet: vilken enhet hos er som ska kallas.", "Samplan"),
        Rule("samplan.call", "Kalla till ett nytt möte.", "Samplan"),
        Rule("samplan.prepare", "Förbered er del och bocka av att den är klar.", "Samplan"),
        Rule("samplan.call_person", "Ring personen om mötet.", "Samplan"),
        Rule("samplan.answer_person", "Svara personen som har frågat eller sagt att något inte stämmer.", "Samplan"),
        Rule("samplan.post", "Skriv ut och posta brevet samma dag.", "Samplan"),
        Rule("samplan.confirm", "Bekräfta eller avböj det som ni föreslås göra.", "Samplan"),
        Rule("samplan.deliver", "Lämna planen till den enskilde och till parterna.", "Samplan"),
        Rule(
            "samplan.call_follow_up",
            "Skicka kallelsen till uppföljningen så snart dagen är bestämd.",
            "Norrbotten v2.0, Uppföljning av samordnad individuell plan",
        ),
        Rule("samplan.take_over", "Svara om ni tar över samordningen.", "Samplan"),
        Rule(
            "samplan.let_go",
            "Samtycket är taget tillbaka för en av parterna. Ring personen och ändra planen om det behövs.",
            "Samplan",
        ),
        Rule("samplan.end", "Samtycket är taget tillbaka. Avsluta samordningen och ange orsak.", "Samplan"),
        Rule(
            "samplan.document_end",
            "Anteckna i er journal att planen är avslutad, och bekräfta det här.",
            "Västra Götaland 2020, 6. Avsluta",
        ),
    )
}
