"""Other systems' formats, in and out; pure functions over bytes and records."""
