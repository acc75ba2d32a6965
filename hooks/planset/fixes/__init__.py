"""The fixes of `planset check --fix`, by what they mend.

Each takes a `Subject` and yields what it would change, where there is exactly one right answer.
`planset.fixing` tries that, and writes what does no harm.
"""
