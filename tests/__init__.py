"""The tests of planset, in the folders of what they test."""
