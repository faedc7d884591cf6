-- name: person_list_by
-- args: none
-- row: = person_rows
-- access: read, slow
-- memory: tenant
-- Any other order: the matches are sorted. Where there is no value it sorts as the least one.
WITH found AS NOT MATERIALIZED (
-- include: person_sorted
), counted AS (
    SELECT NULL::bigint AS total
)
-- include: person_by_sort
