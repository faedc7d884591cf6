-- name: cluster_numbers
-- args: cluster int, tenants_given bigint, keys_given bigint
-- row: done void
-- access: write
-- tenant: none, numbers of all tenants
SELECT kartoteka.cluster_numbers(:cluster, :tenants_given, :keys_given) AS done
