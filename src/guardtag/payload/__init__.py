"""What is on the cloth, as bytes and letters only: keyring, token, typed code, link; the keyring on paper.

Nothing here knows a person, a store or a clock. ``codes`` joins the parts; the other modules are
one thought each. A serial that comes out of here was either minted under one of the keyring's keys
or is a guess: whether it was ever given out is for the caller to say.
"""
