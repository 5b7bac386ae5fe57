"""A report as CSV and as XLSX: the numbers of the page, and what they mean."""

import datetime
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import xlsxwriter

from referralforms.triage.spreadsheets import csv_lines, neutralised

if TYPE_CHECKING:
    from referralforms.triage.reports import Report

# Nothing is kept in memory but the row at hand, and no text becomes a formula, a link or a number.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
CSV_HEAD = ("Table", "Row", "Column", "Value")


def csv_file(report: "Report") -> Iterator[str]:
    """Yield one line for each number, under its table, row and column, and after them the definitions."""
    return csv_lines(csv_rows(report))


def csv_rows(report: "Report") -> Iterator[tuple[Any, ...]]:
    yield CSV_HEAD
    for table in report.tables:
        for line in table.all_lines:
            for column, cell in zip(table.columns, line.cells, strict=True):
                yield table.title, line.label, column, cell
    for term, words in report.definitions:
        yield "Definitions", term, "", words


def xlsx_file(report: "Report") -> bytes:
    """Return a workbook: the definitions first, then a sheet for each table."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        # Of the report, not of the moment: the same report is the same file.
        book.set_properties({"created": datetime.datetime.combine(report.period.last, datetime.time())})
        write_sheet(book, "Definitions", [("Term", "Meaning"), *report.definitions])
        for table in report.tables:
            lines = [(line.label, *line.cells) for line in table.all_lines]
            write_sheet(book, table.key.capitalize(), [(table.head, *table.columns), *lines])
    return file.getvalue()


def write_sheet(book: xlsxwriter.Workbook, name: str, rows: list[tuple[Any, ...]]) -> None:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    sheet.set_column(0, 0, 40)
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            form = bold if at == 0 else None
            write = sheet.write_string if isinstance(cell, str) else sheet.write_number
            write(at, place, neutralised(cell), form)
