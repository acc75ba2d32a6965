"""The checks, by what they look at: each is one function, and registers its rule.

A check takes a `Subject` and yields findings, in any order. `planset.checking` imports them all.
"""
