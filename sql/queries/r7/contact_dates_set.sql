-- name: contact_dates_set
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint, created_at timestamptz,
--       updated_at timestamptz, key_id bigint, request_id text
-- row: id bigint
-- access: write
-- When a contact was made and last changed, as an import knows it; NULL leaves it.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = $5 AND
-- include: party_visible
    FOR UPDATE
), changed AS (
    UPDATE party p SET created_at = COALESCE($6, p.created_at),
        updated_at = COALESCE($7, p.updated_at)
    FROM target t WHERE p.tenant_id = $1 AND p.id = t.id
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $9, $8, $3, 'party.dates', c.id FROM changed c
)
SELECT c.id FROM changed c
