"""The law and the counties' own guidelines: plain Python, no Django, no clock, no database.

Everything here is a pure function of what it is given. `duties.duties(events, pack)` says what is due, for whom and
until when; the other modules give verdicts with the section of law, the source and the way out.
"""
