-- name: webhook_set
-- args: id bigint, url text?, events text[], set_events boolean
-- row: id bigint
-- access: write
UPDATE kartoteka.webhook w SET url = coalesce(:url, w.url), 
    events = CASE WHEN :set_events THEN :events ELSE w.events END
WHERE w.tenant_id = :tenant AND w.id = :id
RETURNING w.id
