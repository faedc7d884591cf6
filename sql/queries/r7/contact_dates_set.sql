-- name: contact_dates_set
-- args: id bigint, created_at timestamptz?, updated_at timestamptz?
-- row: id bigint
-- access: write
-- Sets the times of a contact's creation and last change, as an import knows them; NULL keeps one.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), changed AS (
    UPDATE party p SET created_at = COALESCE(:created_at, p.created_at),
        updated_at = COALESCE(:updated_at, p.updated_at)
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.dates', c.id FROM changed c
)
SELECT c.id FROM changed c
