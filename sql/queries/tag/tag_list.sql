-- name: tag_list
-- args: entity tag_entity
-- row: title text, uses bigint
-- access: read
SELECT t.title, COALESCE((SELECT sum(k.n) FROM kept_count k
                          WHERE k.tenant_id = :tenant AND k.what = CASE WHEN :entity = :TAG_CASE THEN 5 ELSE 4 END
                            AND k.value = t.id), 0)::bigint AS uses
FROM tag t WHERE t.tenant_id = :tenant AND t.entity = :entity ORDER BY t.title_key
