-- name: client_changes
-- args: tenant int, since bigint, after_revision bigint, after_id bigint, count int
-- row: id bigint, revision bigint, removed boolean, upto bigint
-- access: read
-- The last row has no id: upto is where the next question starts.
WITH mark AS MATERIALIZED (SELECT revision_limit() AS upto)
(SELECT x.id, x.revision, x.removed, mark.upto FROM mark, LATERAL (
    SELECT p.id, p.revision, p.deleted_at IS NOT NULL AS removed FROM party p
    WHERE p.tenant_id = $1 AND p.kind = 1
    UNION ALL
    SELECT r.id, r.revision, true FROM removed r
    WHERE r.tenant_id = $1 AND r.kind = 'party' AND r.parent_id = 0) x
 WHERE x.revision > $2 AND x.revision < mark.upto AND (x.revision, x.id) > ($3, $4)
 ORDER BY x.revision, x.id LIMIT $5)
UNION ALL
SELECT NULL, NULL, NULL, upto FROM mark
