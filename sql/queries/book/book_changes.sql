-- name: book_changes
-- args: after_revision bigint, after_id bigint, quiet bigint, whole boolean, count int
-- row: id bigint?, revision bigint?, seen boolean?, name text?, top bigint
-- access: read, slow
-- The changes of the caller's address book behind a place in the order of changes: people whom he sees,
-- and those whom he does not see (any more), who were deleted or erased since `quiet`. The last row has no id: its
-- top is the last change of anybody in the tenant that is certainly over. whole: also people whose change is later,
-- who are told again then; otherwise they come with a later call.
WITH mark AS MATERIALIZED (SELECT revision_limit() AS upto), found AS MATERIALIZED (
    (SELECT p.id, p.revision, true AS seen FROM party p
     WHERE p.kind = :PARTY_PERSON AND (p.revision, p.id) > (:after_revision, :after_id)
       AND (:whole OR p.revision < (SELECT upto FROM mark)) AND
-- include: party_visible
     ORDER BY p.revision, p.id LIMIT :count)
    UNION ALL
    (SELECT x.id, x.revision, false FROM party x
     WHERE x.tenant_id = :tenant AND x.kind = :PARTY_PERSON AND x.revision > :quiet
       AND (x.revision, x.id) > (:after_revision, :after_id) AND x.revision < (SELECT upto FROM mark)
       AND NOT EXISTS (SELECT FROM party p WHERE p.id = x.id AND
-- include: party_visible
       )
     ORDER BY x.revision, x.id LIMIT :count)
    UNION ALL
    (SELECT r.id, r.revision, false FROM removed r
     WHERE r.tenant_id = :tenant AND r.kind = 'party' AND r.parent_id = 0 AND r.revision > :quiet
       AND (r.revision, r.id) > (:after_revision, :after_id) AND r.revision < (SELECT upto FROM mark)
     ORDER BY r.revision, r.id LIMIT :count)
)
(SELECT f.id, f.revision, f.seen, c.name, 0::bigint AS top
 FROM found f LEFT JOIN dav_card c ON c.tenant_id = :tenant AND c.party_id = f.id
 ORDER BY f.revision, f.id LIMIT :count)
UNION ALL
SELECT NULL, NULL, NULL, NULL, book_top(:tenant)
