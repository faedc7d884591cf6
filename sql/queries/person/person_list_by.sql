-- name: person_list_by
-- args: none
-- row: = person_rows
-- access: read, slow
-- Lists people in any other order, for which the matches are sorted. A missing value sorts as the
-- least one.
WITH found AS NOT MATERIALIZED (
-- include: person_sorted
), counted AS (
    SELECT NULL::bigint AS total
)
-- include: person_by_sort
