-- name: move_known
-- The next records of a sort that were taken over, in the order of their ids there.
-- args: origin text, sort text, after bigint, most int
-- row: old bigint
-- access: read
SELECT m.old_id::bigint AS old FROM moved m
WHERE m.tenant_id = :tenant AND m.origin = :origin AND m.sort = :sort AND m.old_id::bigint > :after
ORDER BY m.old_id::bigint LIMIT :most
