-- name: webhook_log
-- The newest attempts come first.
-- args: id bigint, failed boolean, most bigint
-- row: at text, event text, name text, record bigint, status int, error text, ms int
-- access: read
SELECT a.at::text AS at, a.event::text AS event, a.name, a.party_id AS record, a.status, a.error, a.ms
FROM kartoteka.webhook_attempt a
WHERE a.tenant_id = :tenant AND a.webhook_id = :id AND (NOT :failed OR a.error <> '')
ORDER BY a.id DESC LIMIT :most
