-- name: audit_late
-- Tells how many minutes the oldest row of the audit is old that has no seal; no value: there is none.
-- args: none
-- row: minutes bigint?
-- access: read
SELECT floor(extract(epoch FROM now() - min(a.at)) / 60)::bigint AS minutes FROM kartoteka.audit a
WHERE a.tenant_id = :tenant
  AND a.id > COALESCE((SELECT max(s.upto_id) FROM kartoteka.audit_seal s WHERE s.tenant_id = :tenant), 0)
