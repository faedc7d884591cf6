-- name: sender_done
-- Tells what has become of events: errors '' is delivered. pauses: milliseconds until the next attempt, below 0: it is
-- a dead letter; a trial (record 0) is gone. The next event of the record is due when one is out of its way.
-- args: ids bigint[], statuses bigint[], errors text[], durations bigint[], pauses bigint[], webhooks bigint[],
--       events text[], parties bigint[], names text[]
-- row: delivered bigint
-- access: write
WITH r AS MATERIALIZED (
    SELECT x.id, x.status, x.error, x.ms, x.pause, x.webhook_id, x.event, x.party_id, x.name
    FROM unnest(:ids, :statuses, :errors, :durations, :pauses, :webhooks, :events, :parties, :names)
        AS x(id, status, error, ms, pause, webhook_id, event, party_id, name)
), gone AS (
    DELETE FROM kartoteka.webhook_event e USING r WHERE e.id = r.id AND e.tenant_id = :tenant
      AND (r.error = '' OR r.party_id = 0)
    RETURNING e.webhook_id, r.party_id
), late AS (
    UPDATE kartoteka.webhook_event e
    SET attempts = e.attempts + 1, first_at = coalesce(e.first_at, now()), last_status = r.status, last_error = r.error,
        next_at = CASE WHEN r.pause < 0 THEN 'infinity' ELSE now() + r.pause * interval '1 ms' END,
        dead_at = CASE WHEN r.pause < 0 THEN now() END
    FROM r WHERE e.id = r.id AND e.tenant_id = :tenant AND r.error <> '' AND r.party_id <> 0
), woken AS (
    UPDATE kartoteka.webhook_event e SET next_at = now()
    FROM r CROSS JOIN LATERAL (
        SELECT n.id FROM kartoteka.webhook_event n
        WHERE n.tenant_id = :tenant AND n.webhook_id = r.webhook_id AND n.party_id = r.party_id AND n.id <> r.id
          AND n.dead_at IS NULL
        ORDER BY n.id LIMIT 1) n
    WHERE e.id = n.id AND e.tenant_id = :tenant AND e.next_at = 'infinity' AND (r.error = '' OR r.pause < 0)
), logged AS (
    INSERT INTO kartoteka.webhook_attempt (tenant_id, webhook_id, event, party_id, name, status, error, ms)
    SELECT :tenant, r.webhook_id, r.event::uuid, r.party_id, r.name, r.status, r.error, r.ms
    FROM r JOIN kartoteka.webhook w ON w.tenant_id = :tenant AND w.id = r.webhook_id
), counted AS (
    UPDATE kartoteka.webhook_state s SET delivered = s.delivered + g.n, delivered_at = now()
    FROM (SELECT g.webhook_id, count(*) AS n FROM gone g WHERE g.party_id <> 0 GROUP BY g.webhook_id) g
    WHERE s.tenant_id = :tenant AND s.webhook_id = g.webhook_id
)
SELECT count(*) AS delivered FROM gone
