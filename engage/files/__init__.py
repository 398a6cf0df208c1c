"""Stored files are rows, so backup, deletion and many hosts need nothing more."""

from engage.files.models import StoredFile
from engage.files.store import FileTooLarge, store_file

__all__ = ["FileTooLarge", "StoredFile", "store_file"]
