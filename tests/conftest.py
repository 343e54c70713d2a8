"""What the tests of the whole share. Fixtures for every test lie in tests/fixtures/ and tests/browser/."""
