-- name: sender_bury
-- Events that are as old as the receiver has been away are dead letters without an attempt of their own.
-- args: id bigint, seconds bigint
-- row: dead bigint
-- access: write
WITH dead AS (
    UPDATE kartoteka.webhook_event e
    SET dead_at = now(), next_at = 'infinity', last_error = CASE e.last_error WHEN '' THEN 'receiver away' ELSE
        e.last_error END
    WHERE e.tenant_id = :tenant AND e.webhook_id = :id AND e.dead_at IS NULL
      AND e.party_id <> 0 AND e.at < now() - :seconds * interval '1 s'
    RETURNING e.id
)
SELECT count(*) AS dead FROM dead
