-- name: move_slot_drop
-- Drops the slot of a move; whoever still reads from it is ended first. there: it is there yet.
-- args: name text
-- row: there boolean
-- access: write
-- tenant: none, of the server
SELECT CASE WHEN s.active THEN pg_terminate_backend(s.active_pid)
            ELSE pg_drop_replication_slot(s.slot_name) IS NOT NULL END AS there
FROM pg_replication_slots s WHERE s.slot_name = :name
