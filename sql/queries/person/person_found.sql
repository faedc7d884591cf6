-- name: person_found
-- args: none
-- row: = person_rows
-- access: read, slow
-- Lists people in any order with the number of all matches, for filters that few people match: the
-- matches are looked for once, kept, counted and sorted.
WITH found AS MATERIALIZED (
-- include: person_sorted
), counted AS (
    SELECT count(*) AS total FROM found
)
-- include: person_by_sort
