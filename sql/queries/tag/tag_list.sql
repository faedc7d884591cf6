-- name: tag_list
-- args: entity tag_entity
-- row: title text, uses bigint
-- access: read
-- Records that wear a tag are counted in its index, those that are deleted among them taken away: few are.
SELECT t.title, CASE WHEN :entity = :TAG_CASE
           THEN (SELECT count(*) FROM case_tag x WHERE x.tenant_id = :tenant AND x.tag_id = t.id)
           ELSE (SELECT count(*) FROM party_tag x WHERE x.tenant_id = :tenant AND x.tag_id = t.id)
                - COALESCE(d.uses, 0) END AS uses
FROM tag t
     LEFT JOIN (SELECT x.tag_id, count(*) AS uses
                FROM party p JOIN party_tag x ON x.tenant_id = :tenant AND x.party_id = p.id
                WHERE p.tenant_id = :tenant AND p.deleted_at IS NOT NULL AND :entity <> :TAG_CASE
                GROUP BY x.tag_id) d ON d.tag_id = t.id
WHERE t.tenant_id = :tenant AND t.entity = :entity ORDER BY t.title_key
