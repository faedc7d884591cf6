-- name: consent_field
-- Has a field of persons tell of consents, from now on, or no more.
-- args: id bigint, on boolean
-- row: id bigint
-- access: write
UPDATE kartoteka.custom_field SET is_consent = NULLIF(:on, false)
WHERE tenant_id = :tenant AND id = :id AND entity = :ENTITY_PERSON AND maps_to IS NULL
RETURNING id
