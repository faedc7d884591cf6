-- name: webhook_dead
-- Lists the dead letters of a webhook, or of all of the tenant (0).
-- args: id bigint, most bigint
-- row: event text, webhook text, name text, record bigint, at text, dead_at text, attempts int, status int, error text
-- access: read
SELECT e.event::text AS event, w.name AS webhook,
       kartoteka.webhook_name(e.kind, e.what) AS name, e.party_id AS record, e.at::text AS at,
       e.dead_at::text AS dead_at, e.attempts, e.last_status AS status, e.last_error AS error
FROM kartoteka.webhook_event e JOIN kartoteka.webhook w ON w.tenant_id = e.tenant_id AND w.id = e.webhook_id
WHERE e.tenant_id = :tenant AND (:id = 0 OR e.webhook_id = :id) AND e.dead_at IS NOT NULL
ORDER BY e.id LIMIT :most
