-- name: street_users
-- args: id bigint
-- row: addresses bigint
-- access: read
SELECT count(*) AS addresses FROM address a JOIN party p ON p.tenant_id = :tenant AND p.id = a.party_id
WHERE a.tenant_id = :tenant AND a.street_id = :id AND p.deleted_at IS NULL
