-- name: webhook_resume
-- Events that have failed are tried at once.
-- args: id bigint
-- row: told text?
-- access: write
WITH state AS (
    INSERT INTO kartoteka.webhook_state AS s (tenant_id, webhook_id) VALUES (:tenant, :id)
    ON CONFLICT (tenant_id, webhook_id) DO UPDATE
    SET paused_at = NULL, paused_why = '', failures = 0, broken_since = NULL, next_at = '-infinity'
    RETURNING s.webhook_id
), due AS (
    UPDATE kartoteka.webhook_event e SET next_at = now()
    WHERE e.tenant_id = :tenant AND e.webhook_id = :id AND e.dead_at IS NULL
      AND e.next_at > now() AND e.next_at < 'infinity'
)
SELECT kartoteka.audit_add(:tenant, 'webhook.resume', ARRAY[s.webhook_id], ARRAY[''])::text AS told FROM state s
