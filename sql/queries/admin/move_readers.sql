-- name: move_readers
-- Whoever may have begun to read the tenant's rows before he had gone.
-- args: number int
-- row: n bigint
-- access: read
-- tenant: none, the mover names it
SELECT count(*) AS n FROM pg_stat_activity s JOIN kartoteka.tenant_away a ON a.tenant = :number AND a.state = 'gone'
WHERE s.datname = current_database() AND s.backend_type = 'client backend' AND s.pid <> pg_backend_pid()
  AND s.xact_start <= a.at
