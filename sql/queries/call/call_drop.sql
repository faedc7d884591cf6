-- name: call_drop
-- Forgets calls that began before a moment.
-- args: until_at timestamptz
-- row: n bigint
-- access: write
WITH gone AS (
    DELETE FROM phone_call c WHERE c.tenant_id = :tenant AND c.started_at < :until_at RETURNING c.id
)
SELECT count(*) AS n FROM gone
