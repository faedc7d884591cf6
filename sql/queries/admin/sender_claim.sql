-- name: sender_claim
-- Events that may be sent now: of each record the earliest only. Those behind it are parked until it is done
-- (sender_done). busy: the events that this sender has already.
-- args: id bigint, busy bigint[], most bigint
-- row: id bigint, event text, party bigint, kind smallint, what text, fields text, old_owner bigint?,
--      new_owner bigint?, key bigint?, employee bigint?, login text?, old_login text?, new_login text?, request text,
--      new_uid text?, at text, attempts int, age_s bigint, parked bigint
-- access: write
WITH due AS MATERIALIZED (
    SELECT e.id, e.party_id FROM kartoteka.webhook_event e
    WHERE e.tenant_id = :tenant AND e.webhook_id = :id AND e.dead_at IS NULL AND e.next_at <= now()
      AND e.id <> ALL (:busy)
    ORDER BY e.next_at, e.id LIMIT :most
), placed AS MATERIALIZED (
    SELECT d.id, EXISTS (SELECT FROM kartoteka.webhook_event p
                         WHERE p.tenant_id = :tenant AND p.webhook_id = :id AND p.party_id = d.party_id
                           AND p.id < d.id AND p.dead_at IS NULL) AS behind
    FROM due d
), parked AS (
    UPDATE kartoteka.webhook_event e SET next_at = 'infinity'
    FROM placed x WHERE e.tenant_id = :tenant AND e.id = x.id AND x.behind RETURNING e.id
)
SELECT e.id, e.event::text AS event, e.party_id AS party, e.kind, e.what, e.fields, e.old_owner, e.new_owner,
       e.key_id AS key, e.employee_id AS employee, m.login, o.login AS old_login, n.login AS new_login,
       e.request_id AS request, n.external_id AS new_uid, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, e.attempts,
       coalesce(extract(epoch FROM now() - e.first_at)::bigint, 0) AS age_s,
       (SELECT count(*) FROM parked) AS parked
FROM placed x JOIN kartoteka.webhook_event e ON e.tenant_id = :tenant AND e.id = x.id
LEFT JOIN kartoteka.employee m ON m.tenant_id = :tenant AND m.id = e.employee_id
LEFT JOIN kartoteka.employee o ON o.tenant_id = :tenant AND o.id = e.old_owner
LEFT JOIN kartoteka.employee n ON n.tenant_id = :tenant AND n.id = e.new_owner
WHERE NOT x.behind
UNION ALL
SELECT 0, '', 0, 0::smallint, '', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL, '', 0, 0, count(*)
FROM parked HAVING count(*) > 0
ORDER BY 1
