-- name: street_changes
-- args: city_id bigint, since bigint, after_revision bigint, after_id bigint, count int
-- row: id bigint?, name text?, post_code text?, revision bigint?, removed boolean?, upto bigint
-- access: read
-- The last row has no id: its upto is where the next call begins.
WITH mark AS MATERIALIZED (SELECT revision_limit() AS upto)
(SELECT x.id, x.name, x.post_code, x.revision, x.removed, mark.upto FROM mark, LATERAL (
    SELECT s.id, s.name, s.post_code, s.revision, false AS removed FROM street s
    WHERE s.tenant_id = :tenant AND s.city_id = :city_id
    UNION ALL
    SELECT r.id, '', '', r.revision, true FROM removed r
    WHERE r.tenant_id = :tenant AND r.kind = 'street' AND r.parent_id = :city_id) x
 WHERE x.revision > :since AND x.revision < mark.upto AND (x.revision, x.id) > (:after_revision, :after_id)
 ORDER BY x.revision, x.id LIMIT :count)
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, upto FROM mark
