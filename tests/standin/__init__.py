"""A stand-in for NCBI's E-utilities on loopback: PubMed as documented, with a search, and with every known fault.

    with Standin([make_record(1, title="Back mice")], faults=Faults(rate=0.2)) as standin:
        EntrezSettings(..., base_url=standin.url)

By hand: `python -m tests.standin --port 8765`, then NCBI_EUTILS_URL=http://127.0.0.1:8765/entrez/eutils/.
"""

from tests.standin.faults import IN_RECORDS, PASSING, QUICK, Fault, Faults
from tests.standin.records import Facts, Record, load_real, make_record
from tests.standin.server import Asked, Standin

__all__ = [
    "IN_RECORDS",
    "PASSING",
    "QUICK",
    "Asked",
    "Facts",
    "Fault",
    "Faults",
    "Record",
    "Standin",
    "load_real",
    "make_record",
]
