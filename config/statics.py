"""Where pages find their style sheets."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """Files under names that change with their content.

    Where nothing was collected yet there are no such names: pages then name the files as they are called, and are
    read without style, in place of failing. A name that is missing from a collection is a fault as before."""

    def stored_name(self, name: str) -> str:
        """Return the name that a page is to ask for."""
        return str(super().stored_name(name)) if self.hashed_files else self.clean_name(name)
