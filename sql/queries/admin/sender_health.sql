-- name: sender_health
-- How a receiver is, after so many failures in a row; pause: milliseconds before it is asked again. One that is back
-- gets at once what it has refused meanwhile.
-- args: id bigint, failures bigint, pause bigint, broken boolean
-- row: hastened bigint
-- access: write
WITH was AS (
    SELECT s.broken_since FROM kartoteka.webhook_state s WHERE s.tenant_id = :tenant AND s.webhook_id = :id
), state AS (
    UPDATE kartoteka.webhook_state s
    SET failures = :failures, next_at = now() + :pause * interval '1 ms',
        broken_since = CASE WHEN :broken THEN coalesce(s.broken_since, now()) END
    WHERE s.tenant_id = :tenant AND s.webhook_id = :id
), hastened AS (
    UPDATE kartoteka.webhook_event e SET next_at = now()
    FROM was WHERE was.broken_since IS NOT NULL AND :failures = 0 AND e.tenant_id = :tenant AND e.webhook_id = :id
      AND e.dead_at IS NULL AND e.attempts > 0 AND e.next_at > now() AND e.next_at < 'infinity'
    RETURNING e.id
)
SELECT count(*) AS hastened FROM hastened
