-- name: person_count
-- args: none
-- row: total bigint
-- access: read, slow
-- memory: tenant
SELECT count(p.id) AS total FROM party p WHERE
-- include: person_filter
-- include: party_visible
