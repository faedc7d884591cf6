-- name: call_list
-- Lists calls, the newest first: of a person or company with whoever was merged into it (0: of all), of a number
-- ('': of any), since a moment, missed ones only.
-- args: party bigint, typed text, since timestamptz?, missed boolean, count int, skip int
-- row: id bigint, callid text, party_id bigint?, name text?, outgoing boolean, number text, line text, login text,
--      extension text, department text, employee text?, state text, status text, started_at timestamptz, duration int,
--      record text, rating smallint?
-- access: read, slow
WITH wanted AS MATERIALIZED (
    SELECT contact_keys(:tenant, :CK_PHONE::smallint, :typed) AS keys
)
SELECT c.id, c.callid, c.party_id, p.full_name AS name, c.outgoing, c.number, c.line, c.login, c.extension,
       c.department, e.login AS employee, c.state, c.status, c.started_at, c.duration, c.record, c.rating
FROM phone_call c
     LEFT JOIN party p ON p.tenant_id = :tenant AND p.id = c.party_id
     LEFT JOIN employee e ON e.tenant_id = :tenant AND e.id = c.employee_id
WHERE c.tenant_id = :tenant
  AND (:party = 0 OR c.party_id = ANY (ARRAY(SELECT f.id FROM party_family(:tenant, :party) f)))
  AND (:typed = '' OR c.number_key = ANY ((SELECT w.keys FROM wanted w)::text[]))
  AND (:since::timestamptz IS NULL OR c.started_at >= :since)
  AND (NOT :missed OR NOT c.outgoing AND c.status NOT IN ('', 'success'))
ORDER BY c.started_at DESC, c.id DESC LIMIT :count OFFSET :skip
