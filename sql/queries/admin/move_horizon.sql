-- name: move_horizon
-- The first transaction of those that have written nothing yet.
-- args: none
-- row: xid text
-- access: read
-- tenant: none, of the server
SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text AS xid
