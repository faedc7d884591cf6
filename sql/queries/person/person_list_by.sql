-- name: person_list_by
-- args: parts int
-- row: = person_rows
-- access: read, slow
-- memory: tenant
-- Lists people in any order but the default one. Only ids are read as far as the page.
SELECT
-- include: person_rows
FROM (SELECT :parts AS parts, NULL::bigint AS total) want, (
    SELECT y.id, row_number() OVER () AS ord FROM (
        SELECT p.id FROM party p WHERE
-- include: person_filter
-- include: party_visible
-- include: person_order
    ) y
) x JOIN party p ON p.tenant_id = :tenant AND p.id = x.id
ORDER BY x.ord
