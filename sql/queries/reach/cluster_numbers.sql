-- name: cluster_numbers
-- args: cluster int
-- row: done void
-- access: write
-- tenant: none, numbers of all tenants
SELECT kartoteka.cluster_numbers(:cluster) AS done
