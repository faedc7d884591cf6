-- name: audit_list
-- Lists the latest rows, newest first. NULL or 0 stands for any action, record, employee or time.
-- An action includes those under it: case includes case.add and case.member.add.
-- args: action text?, entity bigint?, login text?, since timestamptz?, most int
-- row: at timestamptz, action text, entity_id bigint, detail text, who text, request_id text
-- access: read, slow
SELECT a.at, a.action, a.entity_id,
       a.detail || CASE WHEN a.people IS NULL THEN '' ELSE format(': %s calls, %s people until %s', a.times,
           cardinality(a.people), date_trunc('second', a.until)) END AS detail,
       coalesce(e.login, CASE WHEN a.key_id IS NOT NULL
           THEN concat_ws(' ', 'key', a.key_id, NULLIF(k.label, '')) ELSE 'operator' END) AS who,
       a.request_id
FROM kartoteka.audit a
LEFT JOIN kartoteka.employee e ON e.tenant_id = :tenant AND e.id = a.employee_id
LEFT JOIN kartoteka.access_key k ON k.id = a.key_id
WHERE a.tenant_id = :tenant
  AND (:action IS NULL OR a.action = :action OR starts_with(a.action, :action || '.'))
  AND (:entity IS NULL OR a.entity_id = :entity OR a.people @> ARRAY[:entity])
  AND (:login IS NULL OR e.login_key = kartoteka.fold(:login))
  AND (:since IS NULL OR a.at >= :since)
ORDER BY a.id DESC LIMIT :most
