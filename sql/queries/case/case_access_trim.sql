-- name: case_access_trim
-- args: cases bigint[], employees bigint[]
-- row: none
-- access: write
-- Does for cases what access_trim does for parties.
DELETE FROM case_access a
WHERE a.tenant_id = :tenant AND a.case_id = ANY (:cases) AND a.employee_id <> ALL (:employees)
