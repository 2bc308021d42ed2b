"""English: a person's life in the register: groups, hints, absences, likeness."""

from __future__ import annotations

WORDS = {
    "group-intellectual-disability": "intellectual disability", "group-dementia": "dementia",
    "group-visual-impairment": "visual impairment", "group-hearing-impairment": "hearing impairment",
    "group-speech-impairment": "speech impairment", "group-mental-disorder": "mental disorder",
    "group-autism": "autism", "group-physical-disability": "physical disability",
    "group-multiple-disabilities": "multiple disabilities", "group-epilepsy": "epilepsy",
    "group-lives-alone": "lives alone", "group-child": "child", "group-left-behind-child": "left-behind child",
    "group-wandering-history": "has got lost before",
    "hint-does-not-speak": "does not speak", "hint-hard-of-hearing": "is hard of hearing",
    "hint-may-walk-away": "may walk away", "hint-afraid-of-touch": "is afraid of being touched",
    "hint-afraid-of-dogs": "is afraid of dogs", "hint-needs-medicine": "needs medicine in time",
    "hint-walks-slowly": "walks slowly", "hint-likes-calm-voice": "likes a calm voice",
    "hint-does-not-know-home": "cannot say where home is",
    "capacity-full": "full capacity", "capacity-limited": "limited capacity", "capacity-none": "no capacity",
    "absence-hospital": "in hospital", "absence-away": "away", "absence-care": "in care",
    "registered-hospital": "Registered as in hospital until {month}-{day}.",
    "registered-away": "Registered as away until {month}-{day}.",
    "registered-care": "Registered as in care until {month}-{day}.",
    "state-of-active": "guarded", "state-of-died": "died", "state-of-left": "left", "state-of-merged": "part of another",
}  # fmt: skip
"""Groups, hints, capacities, absences and states, each under a key that says which it is."""
