"""The nouns: frozen records without behaviour beyond their own validity.

Times are seconds since 1970-01-01 UTC as floats. Personal fields are kept out of ``repr`` and name
their row in the disclosure policy by ``metadata={"policy": …}``; ``internal`` marks what is no
person's data. A test fails when a field names neither.
"""
