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
    "like-same-key": "same key", "like-same-name": "same name", "like-same-birth-date": "same birth date",
    "like-same-number": "same number", "like-names-alike": "names alike", "like-other-keys": "other keys",
    "like-other-birth-dates": "other birth dates", "like-perhaps-twins": "perhaps twins",
    "like-sure": "sure", "like-likely": "likely", "like-maybe": "maybe",
    "state-of-active": "guarded", "state-of-died": "died", "state-of-left": "left", "state-of-merged": "part of another",
    "ward-changed": "{id} changed", "ward-away": "{id}: {why} until {until}", "ward-back": "{id} is back",
    "ward-moved": "{area} answers for {id} now", "ward-ended": "{id}: {state}; tags ended, nobody was sent a message",
    "ward-returned": "{id} is guarded again; tags are what they were",
    "ward-merged": "merged into {id}, {contacts} contacts",
    "merge-asked": "It cannot be undone. Are these two records of one person?", "no-doubles": "no doubles",
    "photo-kept": "photo of {id} kept", "photo-removed": "photo of {id} destroyed", "photo-written": "photo written",
    "no-photo": "no photo of this person is kept",
}  # fmt: skip
"""Groups, hints, capacities, absences, states, likeness, and what commands say, each under a key that says which it is."""
