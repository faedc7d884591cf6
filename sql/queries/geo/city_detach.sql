-- name: city_detach
-- args: tenant int, id bigint
-- row: none
-- access: write
-- Addresses of deleted clients keep the city's name and let go of its id.
UPDATE address a SET city_id = NULL, city = c.name
FROM city c, party p
WHERE a.tenant_id = $1 AND a.city_id = $2 AND c.tenant_id = $1 AND c.id = $2
  AND p.tenant_id = $1 AND p.id = a.party_id AND p.deleted_at IS NOT NULL
