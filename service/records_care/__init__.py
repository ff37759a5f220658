"""Care of the records: purge what is due, look whether all is whole, keep and bring back copies,
and give or destroy what one receipt names.
"""

from __future__ import annotations

from service.records_care.backups import backup
from service.records_care.finding import Finding
from service.records_care.purging import purge
from service.records_care.restoring import restore
from service.records_care.rights import erase_report, export_report
from service.records_care.verifying import verify

__all__ = ["Finding", "backup", "erase_report", "export_report", "purge", "restore", "verify"]
