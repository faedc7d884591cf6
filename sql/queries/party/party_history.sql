-- name: party_history
-- Lists who changed a record and what was merged into it, newest first; before 0: from the newest row on. Ids of
-- other kinds of records may be the same, so the kinds are named.
-- args: party bigint, before bigint, most int
-- row: id bigint, at timestamptz, action text, record bigint, detail text, who text?, key_label text?, key_id bigint?,
--      request_id text
-- access: read
SELECT a.id, a.at, a.action, a.entity_id AS record, a.detail, e.name AS who, k.label AS key_label,
       CASE WHEN a.employee_id IS NULL THEN a.key_id END AS key_id, a.request_id
FROM audit a
LEFT JOIN employee e ON e.tenant_id = :tenant AND e.id = a.employee_id
LEFT JOIN keys_of() k ON k.id = a.key_id AND a.employee_id IS NULL
WHERE a.tenant_id = :tenant AND a.entity_id IN (SELECT f.id FROM party_family(:tenant, :party) f)
  AND split_part(a.action, '.', 1) IN ('party', 'account', 'card', 'consent', 'own_company')
  AND (:before = 0 OR a.id < :before)
ORDER BY a.id DESC LIMIT :most
