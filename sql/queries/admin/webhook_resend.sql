-- name: webhook_resend
-- Dead letters wait again, as if they were new: one event, or all where it is empty.
-- args: id bigint, event text
-- row: told text?, events bigint
-- access: write
WITH alive AS (
    UPDATE kartoteka.webhook_event e SET dead_at = NULL, attempts = 0, first_at = NULL, next_at = now()
    WHERE e.tenant_id = :tenant AND e.webhook_id = :id AND e.dead_at IS NOT NULL
      AND (:event = '' OR e.event::text = :event)
    RETURNING e.id
), n AS (
    SELECT count(*) AS events FROM alive
)
SELECT CASE WHEN n.events > 0 THEN kartoteka.audit_add(:tenant, 'webhook.resend', ARRAY[:id],
                                                       ARRAY[n.events || ' events'])::text END AS told, n.events
FROM n
