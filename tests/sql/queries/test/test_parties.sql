-- name: test_parties
-- args: none
-- row: tenant int, count bigint
-- access: read
-- tenant: none, test: row-level security has to do it alone
SELECT tenant_id AS tenant, count(id) AS count FROM kartoteka.party GROUP BY tenant_id
ORDER BY tenant_id
