-- name: import_analyze_people
-- args: none
-- row: done void
-- access: write
-- tenant: none, statistics are of the whole table
SELECT people_analyze() AS done
