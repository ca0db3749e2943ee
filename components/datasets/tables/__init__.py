"""How a table of strings is made of a file:

formats      what the bytes are: text, or which other kind of file
archives     gzip and zip, unpacked up to a bound
workbooks    Excel, OpenDocument and Parquet, read by `sheet_reader` in a process of its own
records      JSON
cells        lines of text -> cells, whatever is wrong with their quotation marks
layout       rows of cells -> which of them has the names, and how wide the table is
readings     the ways to read a file as text, and what each loses of it
totals       rows at the end that sum up the others
"""
