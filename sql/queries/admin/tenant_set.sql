-- name: tenant_set
-- args: tenant int, semantic_status boolean, contact_unique boolean, time_zone text, error_language text
-- row: name text, semantic_status boolean, contact_unique boolean, time_zone text, error_language text
-- access: write
-- NULL keeps what is stored; an unknown zone fails.
UPDATE tenant SET semantic_status = COALESCE($2, semantic_status),
    contact_unique = COALESCE($3, contact_unique),
    time_zone = CASE WHEN $4 IS NULL OR now() AT TIME ZONE $4 IS NULL THEN time_zone ELSE $4 END,
    error_language = COALESCE($5, error_language)
WHERE id = $1
RETURNING name, semantic_status, contact_unique, time_zone, error_language
