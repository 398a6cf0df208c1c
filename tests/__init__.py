"""The tests of Engage: unit, integration, house and e2e; HOUSE rules of each in CONTRIBUTING.md."""
