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
