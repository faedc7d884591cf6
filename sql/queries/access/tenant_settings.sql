-- name: tenant_settings
-- args: time_zone text?, error_language text?, semantic_status boolean?, contact_unique boolean?,
--       r7_small_ids boolean?
-- row: name text, time_zone text, home_country text, error_language text, semantic_status boolean,
--      contact_unique boolean, r7_small_ids boolean, audit_reads boolean, picture_bytes_max bigint
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT name, time_zone, home_country, error_language, semantic_status, contact_unique, r7_small_ids, audit_reads,
       picture_bytes_max
FROM settings_put(:time_zone, :error_language, :semantic_status, :contact_unique, :r7_small_ids)
