"""What the vendor directory searches: the newest table of capabilities, and its vendors in the order of their names."""

import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from matching.capabilities import CapabilityTable
from matching.vendor_names import VendorNames
from portal.capability_cache import CapabilityCache


class Listing(NamedTuple):
    """The newest revision, the table as of it, and its vendors' names."""

    revision: int
    table: CapabilityTable
    names: VendorNames


class DirectoryCache:
    """The names of the newest table that this process has read. Threads may share it."""

    def __init__(self, capabilities: CapabilityCache) -> None:
        self._capabilities = capabilities
        self._lock = threading.Lock()
        self._names = VendorNames([], {})
        self._ids: NDArray[np.int64] | None = None

    def read(self, session: Session) -> Listing:
        """What there is to search now."""
        revision, table = self._capabilities.read(session)
        with self._lock:
            if not self._names.covers(table):
                self._names, self._ids = VendorNames.of(table, self._names), None
            return Listing(revision, table, self._names)

    def organisation_ids(self, names: VendorNames) -> NDArray[np.int64]:
        """The ids of the vendors' organisations in the order of these names."""
        with self._lock:
            if names is not self._names:
                return names.ids.astype(np.int64)
            if self._ids is None:
                self._ids = names.ids.astype(np.int64)
            return self._ids
