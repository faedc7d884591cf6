-- name: entry_drop
-- args: kind text, id bigint
-- row: id bigint
-- access: write
-- Contacts that have it lose it.
WITH gone AS (
    DELETE FROM dictionary d WHERE d.tenant_id = :tenant AND d.kind = :kind AND d.id = :id RETURNING d.id
), status_cleared AS (
    UPDATE party p SET status_id = NULL FROM gone g
    WHERE :kind = 'contact_status' AND p.tenant_id = :tenant AND p.status_id = g.id
), type_cleared AS (
    UPDATE party p SET type_id = NULL FROM gone g
    WHERE :kind = 'contact_type' AND p.tenant_id = :tenant AND p.type_id = g.id
)
SELECT g.id FROM gone g
