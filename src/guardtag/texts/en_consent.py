"""English: the consent form, and the person's own copy."""

from __future__ import annotations

FORM: dict[str, str] = {
    "title": "Consent form",
    "for": "The caring-guard tag: what you agree to, and what we do",
    "person": "The person",
    "name": "Name",
    "number": "Register number",
    "born": "Birth date",
    "intro-1": "Decide on each line by itself. A tick (√) is a yes, an empty box a no. No box is ticked for you.",
    "intro-2": "The tag works all the same if you say no to the rest. Only the first line is needed to enter the register.",
    "thing": "What you agree to",
    "also": "During a call, shown only with your yes to",
    "anyway": "During a call, shown whatever you tick to",
    "alert": "Calls for help",
    "alert-also": "When somebody taps for help, we tell the family and the worker on duty; if nobody answers, the call "
    "climbs until somebody comes.",
    "alert-anyway": "Without it: whoever scans still gets help, but no family is told.",
    "reach": "Without it we pass words on and give no number.",
    "destroyed": "destroyed when withdrawn",
    "any-day": "on any day",
    "role-family_contact": "family",
    "field-contact_name": "the family's names",
    "field-contact_phone": "the family's number",
    "field-location_history": "places of earlier calls",
    "nobody": "nobody",
    "who": "{role} ({when})",
    "child": "Of a person under 18, {fields} is never shown to whoever scans, nor to volunteers.",
    "rights": "Your rights",
    "rights-1": "Take any line back on any day, without a reason: tell your worker or ring us. It holds from the next "
    "look on.",
    "rights-2": "What is marked as destroyed then leaves the register and its key is destroyed: no backup opens it "
    "again.",
    "rights-3": "On any day you may have a copy of all we hold, ask who looked, have it corrected, or have everything "
    "erased. Then the tag ends too.",
    "rights-4": "We ask you again after {days} days.",
    "keep": "How long we keep it",
    "keep-1": "{finder} days after a call has ended the finder's words and contact are deleted; after {calls} days the "
    "call is no longer yours: only figures stay.",
    "keep-2": "{left} days after somebody left or died all of it is deleted. The log of who did what stays; it holds "
    "no name.",
    "law": "Guardians",
    "law-1": "For a child under 14, or somebody who cannot decide alone, a guardian consents (Personal Information "
    "Protection Law, article 31; Civil Code, book one).",
    "law-2": "The person or a guardian may withdraw. Where a guardian consents, a guardian decides on the first line.",
    "guardian-needed": "For this person a guardian signs.",
    "sign": "Signatures",
    "sign-person": "The person",
    "sign-guardian": "Guardian",
    "relation": "Relation",
    "date": "Date",
    "worker": "Worker",
    "entered": "Entered on",
    "read": "I have read this form, or it was read to me. I understood it, and I agree of my own free will.",
    "office": "Questions, or to withdraw: ring",
    "version": "Text version {version}",
}
"""On the consent form. Of a printed version nothing is changed: see ``guardtag.texts.consents``."""

DOSSIER: dict[str, str] = {
    "title": "What we hold about you",
    "for": "All of it; other people's names and numbers are left out",
    "person": "About you", "contacts": "Contacts", "consents": "Consents", "tags": "Tags", "visits": "Visits",
    "calls": "Calls for help", "access": "Who looked", "others": "Other records (how many)", "photo": "Photo",
    "none": "none", "yes": "yes", "no": "no", "withheld": "held, and not printed here", "made": "Made",
    "ward": "Register number", "name": "name", "nickname": "nickname", "birth_date": "birth date",
    "minor": "treated as a minor", "area": "area", "groups": "groups", "hints": "hints to helpers", "clothes": "clothes",
    "medical": "medical notes", "address": "home address", "hidden_address": "hidden address", "capacity": "capacity",
    "language": "language", "reach": "number or relay", "state": "state", "enrolled": "entered", "ended": "ended",
    "records_joined": "records joined", "absent": "away", "id": "id", "relation": "relation", "guardian": "guardian",
    "verified": "verified", "addresses": "addresses (how many)", "by": "by", "basis": "basis", "text": "text version",
    "purposes": "what", "given": "given", "withdrawn": "withdrawn", "serial": "tag", "fitted": "sewn in",
    "trained": "trained", "why": "why", "garment": "garment", "place": "place", "thread": "thread", "day": "day",
    "worker": "worker", "kind": "kind", "drill": "drill", "opened": "opened", "closed": "closed", "outcome": "outcome",
    "what": "what happened", "at": "when", "role": "role", "fields": "what they saw",
    "value-found": "somebody scanned the tag", "value-missing": "missing", "value-distress": "in distress",
    "value-fitted": "in use", "value-retired": "ended", "value-active": "guarded", "value-died": "died",
    "value-left": "left", "value-open": "open", "value-done": "done", "value-missed": "missed",
    "value-cancelled": "cancelled", "value-consent": "consent", "value-emergency": "emergency", "value-relay": "relay",
    "value-call": "number shown", "value-alert": "calls for help", "value-wards.view": "looked at the record",
    "value-wards.get": "the office looked", "value-wards.dossier": "this copy was made",
    "value-wards.break_glass": "looked in an emergency", "value-consents.form": "consent form printed",
    "value-consents.access_log": "asked who looked", "value-journal.list": "read the log",
    "value-posters.make": "poster made", "value-relay.words": "read the relay",
    "value-incidents.open": "called for help by the tag", "value-incidents.join": "called for help once more",
    "value-operator": "the office", "value-finder": "who scanned it", "value-person": "the person",
    "again": "Tell us what is wrong. You may have it corrected or erased on any day.",
}  # fmt: skip
"""On the printed copy of all that is held of a person."""
