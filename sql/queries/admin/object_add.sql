-- name: object_add
-- args: id bigint, name text
-- row: none
-- access: write
INSERT INTO kartoteka.delivery_object (id, tenant_id, name) VALUES (:id, :tenant, :name)
