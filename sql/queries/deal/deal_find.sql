-- name: deal_find
-- Finds one deal that the caller sees, by id or by external id.
-- args: id bigint?, uid text?
-- row: = deal_rows
-- access: read
SELECT
-- include: deal_rows
FROM deal d
WHERE d.id = (SELECT COALESCE(:id, (SELECT u.id FROM deal u WHERE u.tenant_id = :tenant AND u.external_id = :uid)))
  AND (:uid::text IS NULL OR d.external_id = :uid) AND
-- include: deal_seen
