-- name: sender_due
-- Lists the webhooks that have events to send now, when this session has the sender's turn; without it one row with
-- webhook 0. Of each the earliest event alone is looked at: as an EXISTS all that wait would be read.
-- args: none
-- row: tenant int, webhook bigint, failures int, broken_s bigint
-- access: write
-- tenant: none, one sender serves all
WITH turn AS MATERIALIZED (
    SELECT kartoteka.webhook_turn() AS mine
)
SELECT 0 AS tenant, 0::bigint AS webhook, 0 AS failures, 0::bigint AS broken_s FROM turn t WHERE NOT t.mine
UNION ALL
SELECT s.tenant_id, s.webhook_id, s.failures,
       coalesce(extract(epoch FROM now() - s.broken_since)::bigint, 0)
FROM turn t, kartoteka.webhook_state s, LATERAL (
    SELECT e.next_at FROM kartoteka.webhook_event e
    WHERE e.tenant_id = s.tenant_id AND e.webhook_id = s.webhook_id AND e.dead_at IS NULL
    ORDER BY e.next_at LIMIT 1) d
WHERE t.mine AND s.paused_at IS NULL AND s.next_at <= now() AND d.next_at <= now()
  AND EXISTS (SELECT FROM kartoteka.tenant x WHERE x.id = s.tenant_id AND x.leaves_at IS NULL)
  AND NOT EXISTS (SELECT FROM kartoteka.tenant_away a WHERE a.tenant = s.tenant_id)
