-- name: book_mark
-- args: none
-- row: top bigint, lowest bigint
-- access: read
-- The last change of anybody in the tenant that is certainly over, and the oldest mark that still holds.
SELECT book_top(:tenant) AS top,
       COALESCE((SELECT f.revision FROM dav_floor f WHERE f.tenant_id = :tenant), 0) AS lowest
