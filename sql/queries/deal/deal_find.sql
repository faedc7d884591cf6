-- name: deal_find
-- Finds one deal that the caller sees, by id or by external id.
-- args: id bigint?, uid text?
-- row: = deal_rows
-- access: read
SELECT
-- include: deal_rows
FROM deal d
WHERE (:id::bigint IS NOT NULL OR :uid::text IS NOT NULL)
  AND (:id::bigint IS NULL OR d.id = :id) AND (:uid::text IS NULL OR d.external_id = :uid) AND
-- include: deal_seen
