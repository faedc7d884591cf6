-- name: webhook_list
-- Lists the webhooks of the tenant. What waits is counted to 100000.
-- args: none
-- row: id bigint, name text, url text, dialect text, events text, without text, state text, waiting bigint,
--      dead bigint, delivered bigint, delivered_at text?
-- access: read
SELECT w.id, w.name, w.url, w.dialect, array_to_string(w.events, ',') AS events,
       array_to_string(w.without_keys || w.without_employees, ',') AS without,
       CASE WHEN s.webhook_id IS NULL THEN 'off'
            WHEN s.paused_at IS NOT NULL THEN trim('paused ' || s.paused_why)
            WHEN s.broken_since IS NOT NULL THEN 'failing since ' || s.broken_since
            ELSE 'on' END AS state,
       (SELECT count(*) FROM (SELECT FROM kartoteka.webhook_event e
            WHERE e.tenant_id = w.tenant_id AND e.webhook_id = w.id AND e.dead_at IS NULL
            ORDER BY e.next_at LIMIT 100000) x) AS waiting,
       (SELECT count(*) FROM (SELECT FROM kartoteka.webhook_event e
            WHERE e.tenant_id = w.tenant_id AND e.webhook_id = w.id AND e.dead_at IS NOT NULL
            ORDER BY e.id LIMIT 100000) x) AS dead,
       coalesce(s.delivered, 0) AS delivered, s.delivered_at::text AS delivered_at
FROM kartoteka.webhook w
LEFT JOIN kartoteka.webhook_state s ON s.tenant_id = w.tenant_id AND s.webhook_id = w.id
WHERE w.tenant_id = :tenant
ORDER BY w.id
