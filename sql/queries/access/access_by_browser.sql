-- name: access_by_browser
-- args: key_hash text, object_id bigint, origin text
-- row: key_id bigint, tenant_id int, time_zone text, utc_offset int, semantic_status boolean, contact_unique boolean,
--      object_enabled boolean?, catalog_revision bigint, russian boolean, at_home boolean, client bigint?,
--      page_key bigint
-- access: read
-- tenant: none, the key decides the tenant
SELECT (who).key_id, (who).tenant_id, (who).time_zone, (who).utc_offset, (who).semantic_status,
       (who).contact_unique, (who).object_enabled, (who).catalog_revision, (who).russian, at_home, client, page_key
FROM auth_browser(:key_hash, :object_id, :origin)
