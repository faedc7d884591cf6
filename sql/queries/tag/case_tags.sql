-- name: case_tags
-- args: tenant int, case_id bigint
-- row: title text
-- access: read
SELECT t.title FROM case_tag x JOIN tag t ON t.tenant_id = $1 AND t.id = x.tag_id
WHERE x.tenant_id = $1 AND x.case_id = $2 ORDER BY t.title_key
