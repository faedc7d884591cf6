-- name: db_position
-- Says how far the server's log is flushed, or how far a standby has replayed it; and which cluster and
-- database it is, since positions of two clusters say nothing of each other.
-- args: none
-- row: lsn bigint, identity text
-- access: read
-- tenant: none, of the server
SELECT ((CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END)
        - '0/0'::pg_lsn)::bigint AS lsn,
       (SELECT c.system_identifier::text FROM pg_control_system() c) || '/'
       || (SELECT d.oid::text FROM pg_database d WHERE d.datname = current_database()) AS identity
