-- name: client_changes
-- args: since bigint, after_revision bigint, after_id bigint, count int
-- row: id bigint?, revision bigint?, removed boolean?, upto bigint
-- access: read
-- The last row has no id: its upto is where the next call begins. Each source is cut on its own,
-- along its index.
WITH mark AS MATERIALIZED (SELECT revision_limit() AS upto), changed AS MATERIALIZED (
    (SELECT p.id, p.revision, p.deleted_at IS NOT NULL AS removed FROM party p
     WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.revision > :since
       AND (p.revision, p.id) > (:after_revision, :after_id)
       AND p.revision < (SELECT upto FROM mark)
     ORDER BY p.revision, p.id LIMIT :count)
    UNION ALL
    (SELECT r.id, r.revision, true FROM removed r
     WHERE r.tenant_id = :tenant AND r.kind = 'party' AND r.parent_id = 0 AND r.revision > :since
       AND (r.revision, r.id) > (:after_revision, :after_id) AND r.revision < (SELECT upto FROM mark)
     ORDER BY r.revision, r.id LIMIT :count)
)
(SELECT x.id, x.revision, x.removed, mark.upto FROM mark, changed x
 ORDER BY x.revision, x.id LIMIT :count)
UNION ALL
SELECT NULL, NULL, NULL, upto FROM mark
