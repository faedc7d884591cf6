-- name: person_make_main
-- args: person bigint
-- row: none
-- access: write
-- Makes the person the main contact of its company; row count 0: it was, or it has no company.
UPDATE party c SET main_person_id = p.id, updated_at = now(), updated_by = :employee
FROM party p
WHERE p.tenant_id = :tenant AND p.id = :person AND c.tenant_id = :tenant AND c.id = p.company_id
  AND c.main_person_id IS DISTINCT FROM p.id
