-- name: person_list_old
-- args: parts int, after bigint?, count int, skip bigint
-- row: = person_rows
-- access: read, slow
-- memory: tenant
-- Lists a page of the default order along the index of creation.
SELECT
-- include: person_rows
FROM (SELECT :parts AS parts, NULL::bigint AS total) want, party p
WHERE (:after::bigint IS NULL OR (p.created_at, p.id) > (
          (SELECT a.created_at FROM party a WHERE a.tenant_id = :tenant AND a.id = :after), :after))
  AND
-- include: person_filter
-- include: party_visible
ORDER BY p.created_at ASC, p.id ASC LIMIT :count OFFSET :skip
