-- name: access_replace
-- args: party_id bigint, employees bigint[]
-- row: party_id bigint
-- access: write
-- Replaces the access list of a party that the caller has just written in the same transaction.
WITH gone AS (
    DELETE FROM party_access a
    WHERE a.tenant_id = :tenant AND a.party_id = :party_id AND a.employee_id <> ALL (:employees)
)
INSERT INTO party_access AS a (tenant_id, party_id, employee_id)
SELECT :tenant, :party_id, e.id FROM employee e WHERE e.tenant_id = :tenant AND e.id = ANY (:employees)
ON CONFLICT (tenant_id, party_id, employee_id) DO NOTHING
RETURNING a.party_id
