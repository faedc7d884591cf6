-- name: tag_list
-- args: tenant int, entity int
-- row: title text, uses bigint
-- access: read
SELECT t.title, CASE WHEN $2 = 7
           THEN (SELECT count(*) FROM case_tag x WHERE x.tenant_id = $1 AND x.tag_id = t.id)
           ELSE (SELECT count(*) FROM party_tag x JOIN party p ON p.tenant_id = $1
                 AND p.id = x.party_id AND p.deleted_at IS NULL
                 WHERE x.tenant_id = $1 AND x.tag_id = t.id) END AS uses
FROM tag t WHERE t.tenant_id = $1 AND t.entity = $2 ORDER BY t.title_key
