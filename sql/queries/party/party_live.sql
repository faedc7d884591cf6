-- name: party_live
-- Tells a caller what has changed: records that he sees, and that transactions have changed which a snapshot has not
-- seen (empty: all changes of revisions from `since` on), also those that were deleted; at most `most` people and
-- companies each. The last row has no id: upto is the mark to ask with next, seen the snapshot. Of records that he
-- does not see nothing is told, not even that there are any.
-- args: since bigint, snapshot text, most int
-- row: id bigint?, kind int?, revision bigint?, gone boolean?, upto bigint?, seen text?
-- access: read
WITH base AS MATERIALIZED (
    SELECT revision_limit() - pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS base
), people AS MATERIALIZED (
    SELECT p.id, p.kind::int AS kind, p.revision, p.deleted_at IS NOT NULL AS gone FROM party p
    WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.revision >= :since
      AND pg_visible_in_snapshot((p.revision - (SELECT base FROM base))::text::xid8,
                                 NULLIF(:snapshot, '')::pg_snapshot) IS NOT TRUE
      AND
-- include: party_sees
    ORDER BY p.revision, p.id LIMIT :most
), companies AS MATERIALIZED (
    SELECT p.id, p.kind::int AS kind, p.revision, p.deleted_at IS NOT NULL AS gone FROM party p
    WHERE p.tenant_id = :tenant AND p.kind = :PARTY_COMPANY AND p.revision >= :since
      AND pg_visible_in_snapshot((p.revision - (SELECT base FROM base))::text::xid8,
                                 NULLIF(:snapshot, '')::pg_snapshot) IS NOT TRUE
      AND
-- include: party_sees
    ORDER BY p.revision, p.id LIMIT :most
)
SELECT x.id, x.kind, x.revision, x.gone, NULL::bigint AS upto, NULL::text AS seen
FROM (SELECT a.id, a.kind, a.revision, a.gone FROM people a
      UNION ALL SELECT b.id, b.kind, b.revision, b.gone FROM companies b) x
UNION ALL
SELECT NULL, NULL, NULL, NULL, revision_limit(), pg_current_snapshot()::text
