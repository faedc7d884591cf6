-- name: company_count
-- args: none
-- row: total bigint
-- access: read, slow
SELECT count(p.id) AS total FROM party p WHERE
-- include: company_filter
-- include: party_visible
