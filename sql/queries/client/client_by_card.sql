-- name: client_by_card
-- args: code text
-- row: = client_rows
-- access: read
-- lag: allowed
-- memory: tenant
SELECT p.id, p.id AS ord,
-- include: client_rows
FROM party p
WHERE p.id IN (SELECT l.party_id FROM loyalty_card l WHERE l.tenant_id = :tenant AND l.code = :code)
-- include: client_hit_end
