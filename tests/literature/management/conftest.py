"""The commands that ask PubMed are tested with a strategy and a stand-in, as the sync itself is."""

from tests.literature.sync.conftest import nights  # noqa: F401
