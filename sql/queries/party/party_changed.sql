-- name: party_changed
-- Lists the records that have changed since a mark and that the caller sees; the last row has no id: upto is the mark
-- to ask with next, and others says whether anything has changed, also what was deleted or what he does not see.
-- args: since bigint, most int
-- row: id bigint?, upto bigint, others boolean
-- access: read
WITH mark AS MATERIALIZED (SELECT revision_limit() AS upto), changed AS MATERIALIZED (
    (SELECT x.id FROM party x
     WHERE x.tenant_id = :tenant AND x.kind = :PARTY_PERSON AND x.revision >= :since
       AND x.revision < (SELECT upto FROM mark)
     ORDER BY x.revision, x.id LIMIT :most)
    UNION ALL
    (SELECT x.id FROM party x
     WHERE x.tenant_id = :tenant AND x.kind = :PARTY_COMPANY AND x.revision >= :since
       AND x.revision < (SELECT upto FROM mark)
     ORDER BY x.revision, x.id LIMIT :most)
)
SELECT p.id, 0::bigint AS upto, true AS others
FROM changed c JOIN party p ON p.tenant_id = :tenant AND p.id = c.id
WHERE
-- include: party_visible
UNION ALL
SELECT NULL, mark.upto, EXISTS (SELECT FROM changed) FROM mark
