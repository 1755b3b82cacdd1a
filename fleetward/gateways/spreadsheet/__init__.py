"""Reading and writing tables: workbooks, delimited text, and the archives that carry them. Knows no report."""
