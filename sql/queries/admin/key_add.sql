-- name: key_add
-- Makes no key when one of the objects is not the tenant's.
-- args: kind text, hash text, prefix text, label text, can_write boolean,
--       objects bigint[]
-- row: id bigint
-- access: write
WITH asked AS (
    SELECT DISTINCT unnest(:objects) AS id
), made AS (
    INSERT INTO kartoteka.access_key (tenant_id, kind, hash, prefix, label, can_write)
    SELECT :tenant, :kind, :hash, :prefix, :label, :can_write
    WHERE NOT EXISTS (SELECT FROM asked a WHERE NOT EXISTS (
        SELECT FROM kartoteka.delivery_object o WHERE o.tenant_id = :tenant AND o.id = a.id))
    RETURNING id
), granted AS (
    INSERT INTO kartoteka.key_object (key_id, object_id)
    SELECT m.id, a.id FROM made m, asked a
)
SELECT id FROM made
