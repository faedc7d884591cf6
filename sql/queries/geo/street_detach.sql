-- name: street_detach
-- args: tenant int, id bigint
-- row: none
-- access: write
-- Addresses of deleted clients keep the street's name and let go of its id.
UPDATE address a SET street_id = NULL, street = s.name
FROM street s, party p
WHERE a.tenant_id = $1 AND a.street_id = $2 AND s.tenant_id = $1 AND s.id = $2
  AND p.tenant_id = $1 AND p.id = a.party_id AND p.deleted_at IS NOT NULL
