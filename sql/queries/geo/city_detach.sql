-- name: city_detach
-- args: id bigint
-- row: none
-- access: write
-- Addresses of deleted clients keep the city's name and lose its id.
UPDATE address a SET city_id = NULL, city = c.name
FROM city c, party p
WHERE a.tenant_id = :tenant AND a.city_id = :id AND c.tenant_id = :tenant AND c.id = :id
  AND p.tenant_id = :tenant AND p.id = a.party_id AND p.deleted_at IS NOT NULL
