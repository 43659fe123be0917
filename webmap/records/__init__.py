"""What a copy of Linkway knows of itself: who signs in, lift requests, counts, and an audit log.

It is kept in a database of its own, apart from the groups, which are public. Only this package
and :mod:`directory.store` hold SQL. Nothing is imported here: `linkway --help` needs its errors
and must not wait for a database library.
"""
