"""English: what the doctor says of the register; ``-do`` is what to do about it."""

HEALTH = {
    "stock-low": "Areas run short of tags (on hand/wanted): {areas}.",
    "stock-low-do": "See them all with `guardtag supply stock --low`; hand tags out (guardtag supply hand-over), or call for more "
    "(guardtag supply call).",
    "contacts-unverified": "{count} {count|contact|contacts} of {people} {people|person|people} {count|is|are} not verified: nobody knows whether a message reaches "
    "them. {alone} of these people {alone|has|have} no verified contact at all.",
    "contacts-unverified-do": "Ask them: guardtag contact test --due AREA. Whom no message reaches is rung up or visited: "
    "guardtag contact unverified AREA.",
    "training-ended": "What {count} {count|person|people} learnt to fit tags counts no more: {people}.",
    "training-ended-do": "Plan a refresher: guardtag training due lists them, and whose training ends soon.",
    "areas-untrained": "Areas with people in the register and no worker trained to fit tags: {count} ({areas}).",
    "areas-untrained-do": "See guardtag training untrained. Train a worker there: guardtag training passed.",
}
"""By key of a finding."""
