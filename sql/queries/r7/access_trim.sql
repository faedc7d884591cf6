-- name: access_trim
-- args: parties bigint[], employees bigint[]
-- row: none
-- access: write
-- Takes everybody else off the access lists of parties that the transaction has locked and given these
-- employees, even those whom a change has added that it waited for.
DELETE FROM party_access a
WHERE a.tenant_id = :tenant AND a.party_id = ANY (:parties) AND a.employee_id <> ALL (:employees)
