-- name: street_changes
-- args: tenant int, city_id bigint, since bigint, after_revision bigint, after_id bigint, count int
-- row: id bigint, name text, post_code text, revision bigint, removed boolean, upto bigint
-- access: read
-- The last row has no id: upto is where the next question starts.
WITH mark AS MATERIALIZED (SELECT revision_limit() AS upto)
(SELECT x.id, x.name, x.post_code, x.revision, x.removed, mark.upto FROM mark, LATERAL (
    SELECT s.id, s.name, s.post_code, s.revision, false AS removed FROM street s
    WHERE s.tenant_id = $1 AND s.city_id = $2
    UNION ALL
    SELECT r.id, '', '', r.revision, true FROM removed r
    WHERE r.tenant_id = $1 AND r.kind = 'street' AND r.parent_id = $2) x
 WHERE x.revision > $3 AND x.revision < mark.upto AND (x.revision, x.id) > ($4, $5)
 ORDER BY x.revision, x.id LIMIT $6)
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, upto FROM mark
