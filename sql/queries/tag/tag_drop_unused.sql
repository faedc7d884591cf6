-- name: tag_drop_unused
-- args: entity tag_entity
-- row: title text
-- access: write
DELETE FROM tag t WHERE t.tenant_id = :tenant AND t.entity = :entity
  AND NOT EXISTS (SELECT FROM case_tag x WHERE x.tenant_id = :tenant AND x.tag_id = t.id)
  AND NOT EXISTS (SELECT FROM party_tag x JOIN party p ON p.tenant_id = :tenant AND p.id = x.party_id
                  AND p.deleted_at IS NULL WHERE x.tenant_id = :tenant AND x.tag_id = t.id)
RETURNING t.title
