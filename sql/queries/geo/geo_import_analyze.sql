-- name: geo_import_analyze
-- args: none
-- row: done void
-- access: write
-- tenant: none, statistics are of the whole table
SELECT geo_analyze() AS done
