-- name: object_list
-- args: none
-- row: id bigint
-- access: read
SELECT o.id FROM kartoteka.delivery_object o WHERE o.tenant_id = :tenant AND o.enabled ORDER BY o.id
