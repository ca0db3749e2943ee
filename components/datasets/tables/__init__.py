"""Reads text, or the rows of a workbook, as a table of strings, step by step:

decoded_text           bytes -> lines
cells                  lines -> rows of cells, whatever is wrong with their quotation marks
layout_search          rows -> a layout: which row has the names, and how wide the table is
header_rows            whether a row is names or data, and names that take two rows
column_types           what a column holds: numbers, times, a few words, or anything
interpretation         one way to read a text: delimiter, quotation marks and layout, and what it loses
interpretation_search  the interpretation that loses least
table_file             the table, with notes on what was left out or changed
totals                 rows at the end that sum up the others
"""
