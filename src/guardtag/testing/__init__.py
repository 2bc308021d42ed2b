"""The testing kit: strategies, backend suites and fakes, shipped in the wheel."""
