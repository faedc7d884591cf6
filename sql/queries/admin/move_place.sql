-- name: move_place
-- Says what a server is good for in a move, and whether the tenant is served there: here, arriving, gone or none.
-- args: number int
-- row: logical boolean, super boolean, slots bigint, workers bigint, served text, passport text?
-- access: read
-- tenant: none, of the server
SELECT current_setting('wal_level') = 'logical' AS logical,
       (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) AS super,
       current_setting('max_replication_slots')::bigint - (SELECT count(*) FROM pg_replication_slots) AS slots,
       current_setting('max_logical_replication_workers')::bigint
       - (SELECT count(*) FROM pg_subscription s WHERE s.subenabled) AS workers,
       COALESCE((SELECT a.state FROM kartoteka.tenant_away a WHERE a.tenant = :number),
                CASE WHEN EXISTS (SELECT FROM kartoteka.tenant t WHERE t.id = :number) THEN 'here' ELSE 'none' END)
           AS served,
       (SELECT a.passport::text FROM kartoteka.tenant_away a WHERE a.tenant = :number) AS passport
