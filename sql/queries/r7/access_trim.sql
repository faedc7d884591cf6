-- name: access_trim
-- args: parties bigint[], employees bigint[]
-- row: none
-- access: write
-- Takes everybody but these employees off the access lists of parties that the transaction has
-- locked and given to them, also employees whom a change has added for which it had to wait.
DELETE FROM party_access a
WHERE a.tenant_id = :tenant AND a.party_id = ANY (:parties) AND a.employee_id <> ALL (:employees)
