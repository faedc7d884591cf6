-- name: backup_done
-- args: bytes bigint
-- row: none
-- access: write
-- tenant: none, a backup is of all tenants
INSERT INTO kartoteka.backup (bytes) VALUES (:bytes)
