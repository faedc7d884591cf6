-- name: tenant_set
-- args: semantic_status boolean?, contact_unique boolean?, time_zone text?, home_country text?,
--       error_language text?
-- row: name text, semantic_status boolean, contact_unique boolean, time_zone text, home_country text,
--      error_language text
-- access: write
-- NULL keeps the stored value; an unknown zone fails.
UPDATE tenant SET semantic_status = COALESCE(:semantic_status, semantic_status),
    contact_unique = COALESCE(:contact_unique, contact_unique),
    time_zone = CASE WHEN :time_zone IS NULL OR now() AT TIME ZONE :time_zone IS NULL THEN time_zone ELSE :time_zone END,
    home_country = COALESCE(:home_country, home_country),
    error_language = COALESCE(:error_language, error_language)
WHERE id = :tenant
RETURNING name, semantic_status, contact_unique, time_zone, home_country, error_language
