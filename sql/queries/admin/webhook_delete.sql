-- name: webhook_delete
-- Its events go with it.
-- args: id bigint
-- row: none
-- access: write
DELETE FROM kartoteka.webhook WHERE tenant_id = :tenant AND id = :id
