"""Reports as documents: PDF, Word and a workbook, from the blocks of the HTML pages."""

from evaltools.reporting.documents.write import FORMAT_NAMES, write_documents, write_tables

__all__ = ["FORMAT_NAMES", "write_documents", "write_tables"]
