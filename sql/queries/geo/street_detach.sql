-- name: street_detach
-- args: id bigint
-- row: none
-- access: write
-- Addresses of deleted clients keep the street's name and lose its id.
UPDATE address a SET street_id = NULL, street = s.name
FROM street s, party p
WHERE a.tenant_id = :tenant AND a.street_id = :id AND s.tenant_id = :tenant AND s.id = :id
  AND p.tenant_id = :tenant AND p.id = a.party_id AND p.deleted_at IS NOT NULL
