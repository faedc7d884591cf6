-- name: db_listen
-- args: none
-- row: none
-- access: read
-- tenant: none, one channel for all tenants
LISTEN kartoteka
