-- name: cluster_given
-- The last numbers of tenants and access keys that were given one by one; 0 when each cluster gives its own already.
-- args: none
-- row: tenants bigint, keys bigint
-- access: read
-- tenant: none, numbers of all tenants
SELECT COALESCE(max(s.last_value) FILTER (WHERE s.sequencename = 'tenant_id_seq'), 0) AS tenants,
       COALESCE(max(s.last_value) FILTER (WHERE s.sequencename = 'access_key_id_seq'), 0) AS keys
FROM pg_sequences s WHERE s.schemaname = 'kartoteka' AND s.increment_by = 1
