"""The tests mirror the tree of the code: literature/pubmed/parse.py is tested in literature/pubmed/test_parse.py."""

# What pytest exits with when PostgreSQL was asked for, none was named and none can be started: no failure of a test.
NO_POSTGRESQL = 77
