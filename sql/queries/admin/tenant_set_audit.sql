-- name: tenant_set_audit
-- args: reads boolean?
-- row: reads boolean
-- access: write
-- NULL keeps the stored value.
UPDATE kartoteka.tenant SET audit_reads = COALESCE(:reads, audit_reads)
WHERE id = :tenant
RETURNING audit_reads AS reads
