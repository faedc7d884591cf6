-- name: sender_trim
-- Drops old attempts, some at a time.
-- args: days bigint
-- row: rows bigint
-- access: write
-- tenant: none, of all tenants
WITH gone AS (
    DELETE FROM kartoteka.webhook_attempt a WHERE a.id IN (
        SELECT x.id FROM (SELECT o.id, o.at FROM kartoteka.webhook_attempt o ORDER BY o.id LIMIT 5000) x
        WHERE x.at < now() - :days * interval '1 day')
    RETURNING a.id
)
SELECT count(*) AS rows FROM gone
