-- name: move_fields_free
-- Gives the fields that every tenant begins with other ids, where the other system has another field with that
-- id, as long as no value of theirs is stored.
-- args: rows jsonb
-- row: freed bigint
-- access: write
WITH taken AS MATERIALIZED (
    SELECT c.id, next_id(:tenant) AS new_id, c.entity, c.code, c.label, c.type, c.position, c.mask, c.maps_to
    FROM custom_field c
    WHERE c.tenant_id = :tenant AND c.code IS NOT NULL
      AND EXISTS (SELECT FROM jsonb_to_recordset(:rows) AS x(old text, label text, type smallint)
                  WHERE x.old = c.id::text AND (x.label <> c.label OR x.type <> c.type))
      AND NOT EXISTS (SELECT FROM moved m WHERE m.tenant_id = :tenant AND m.sort = 'field' AND m.new_id = c.id)
      AND NOT EXISTS (SELECT FROM custom_value v WHERE v.tenant_id = :tenant AND v.field_id = c.id)
      AND NOT EXISTS (SELECT FROM case_value v WHERE v.tenant_id = :tenant AND v.field_id = c.id)
), copied AS (
    INSERT INTO custom_field (tenant_id, id, entity, code, label, type, position, mask, maps_to)
    SELECT :tenant, t.new_id, t.entity, t.code, t.label, t.type, t.position, t.mask, t.maps_to FROM taken t
), shown AS (
    UPDATE form_field f SET custom_field_id = t.new_id FROM taken t
    WHERE f.tenant_id = :tenant AND f.custom_field_id = t.id
), dropped AS (
    DELETE FROM custom_field c USING taken t WHERE c.tenant_id = :tenant AND c.id = t.id
)
SELECT count(*) AS freed FROM taken
