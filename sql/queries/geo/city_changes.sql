-- name: city_changes
-- args: country_id bigint, since bigint, after_revision bigint, after_id bigint, count int
-- row: id bigint?, name text?, revision bigint?, removed boolean?, upto bigint
-- access: read
-- The last row has no id: its upto is where the next call begins.
WITH mark AS MATERIALIZED (SELECT revision_limit() AS upto)
(SELECT x.id, x.name, x.revision, x.removed, mark.upto FROM mark, LATERAL (
    SELECT c.id, c.name, c.revision, false AS removed FROM city c
    WHERE c.tenant_id = :tenant AND c.country_id = :country_id
    UNION ALL
    SELECT r.id, '', r.revision, true FROM removed r
    WHERE r.tenant_id = :tenant AND r.kind = 'city' AND r.parent_id = :country_id) x
 WHERE x.revision > :since AND x.revision < mark.upto AND (x.revision, x.id) > (:after_revision, :after_id)
 ORDER BY x.revision, x.id LIMIT :count)
UNION ALL
SELECT NULL, NULL, NULL, NULL, upto FROM mark
