-- name: audit_head
-- args: no int
-- row: hash text
-- access: read
SELECT s.hash FROM kartoteka.audit_seal s WHERE s.tenant_id = :tenant AND s.no = :no
