-- name: field_uses
-- args: entity int
-- row: id bigint, uses bigint
-- access: read
SELECT f.id, CASE
    WHEN f.maps_to = 'birthday' THEN (SELECT count(*) FROM party p WHERE p.tenant_id = :tenant
                                      AND p.birthday IS NOT NULL AND p.deleted_at IS NULL)
    WHEN f.entity = :ENTITY_CASE THEN (SELECT count(*) FROM case_value v WHERE v.tenant_id = :tenant
                            AND v.field_id = f.id)
    ELSE (SELECT count(*) FROM custom_value v WHERE v.tenant_id = :tenant AND v.field_id = f.id)
    END AS uses
FROM custom_field f WHERE f.tenant_id = :tenant AND f.entity = :entity ORDER BY f.id
