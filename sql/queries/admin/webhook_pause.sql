-- name: webhook_pause
-- args: id bigint, why text
-- row: told text?
-- access: write
WITH paused AS (
    UPDATE kartoteka.webhook_state s SET paused_at = now(), paused_why = :why
    WHERE s.tenant_id = :tenant AND s.webhook_id = :id AND s.paused_at IS NULL
    RETURNING s.webhook_id
)
SELECT kartoteka.audit_add(:tenant, 'webhook.pause', ARRAY[p.webhook_id], ARRAY[:why])::text AS told FROM paused p
