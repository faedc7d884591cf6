-- Gives the last values of the sequences from which the tenant takes ids: its own, the shared ones,
-- identities; and contact_renewal when keys of its contact values wait to be made anew, renewal
-- when others do.
COPY (
    SELECT s.name, coalesce(v.last_value, 0) AS value
    FROM (SELECT 'tenant_id' AS name, 'tenant_id_' || kartoteka.current_tenant() AS sequence
          UNION ALL SELECT x, x FROM unnest(ARRAY['city_id', 'street_id']) x
          UNION ALL SELECT c.relname || '.' || a.attname, c.relname || '_' || a.attname || '_seq'
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> ''
                    JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id'
                    WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind = 'r') s
    JOIN pg_sequences v ON v.schemaname = 'kartoteka' AND v.sequencename = s.sequence
    UNION ALL
    SELECT 'contact_renewal', 1 FROM kartoteka.contact_renewal r
    WHERE r.tenant = kartoteka.current_tenant()
    UNION ALL
    SELECT 'renewal', 1 WHERE EXISTS (SELECT FROM kartoteka.renewal r WHERE r.ended_at IS NULL)
    ORDER BY 1
) TO STDOUT
