-- name: webhook_find
-- All that is needed to send to a webhook: by name, or by number where the name is empty.
-- args: name text, id bigint
-- row: id bigint, name text, url text, dialect text, secret text, old_secret text?, tenant text, time_zone text,
--      utc_offset int, catalog_revision bigint
-- access: read
SELECT w.id, w.name, w.url, w.dialect, w.secret,
       CASE WHEN w.old_until > now() THEN w.old_secret END AS old_secret, t.name AS tenant, t.time_zone,
       extract(epoch FROM (now() AT TIME ZONE t.time_zone) - (now() AT TIME ZONE 'UTC'))::int AS utc_offset,
       t.catalog_revision
FROM kartoteka.webhook w JOIN kartoteka.tenant t ON t.id = w.tenant_id
WHERE w.tenant_id = :tenant AND (w.name = :name OR (:name = '' AND w.id = :id))
