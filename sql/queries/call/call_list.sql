-- name: call_list
-- Lists calls, the newest first: of a person or company with whoever was merged into it (0: of all), of a number
-- ('': of any), since a moment, missed ones only.
-- args: party bigint, typed text, since timestamptz?, missed boolean, count int, skip int
-- row: = call_rows
-- access: read, slow
WITH wanted AS MATERIALIZED (
    SELECT contact_keys(:tenant, :CK_PHONE::smallint, :typed) AS keys
)
SELECT
-- include: call_rows
WHERE c.tenant_id = :tenant
  AND (:party = 0 OR c.party_id = ANY (ARRAY(SELECT f.id FROM party_family(:tenant, :party) f)))
  AND (:typed = '' OR c.number_key = ANY ((SELECT w.keys FROM wanted w)::text[]))
  AND (:since::timestamptz IS NULL OR c.started_at >= :since)
  AND (NOT :missed OR NOT c.outgoing AND c.status NOT IN ('', 'success'))
ORDER BY c.started_at DESC, c.id DESC LIMIT :count OFFSET :skip
