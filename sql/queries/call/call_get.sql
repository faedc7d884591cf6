-- name: call_get
-- Reads one call. root: who has whom it was with now, when he was merged into another.
-- args: id bigint
-- row: id bigint, callid text, party_id bigint?, root bigint?, outgoing boolean, number text, line text, login text,
--      extension text, department text, employee text?, state text, status text, started_at timestamptz, duration int,
--      record text, rating smallint?
-- access: read
SELECT c.id, c.callid, c.party_id, party_root(:tenant, c.party_id) AS root, c.outgoing, c.number, c.line, c.login,
       c.extension, c.department, e.login AS employee, c.state, c.status, c.started_at, c.duration, c.record, c.rating
FROM phone_call c
     LEFT JOIN employee e ON e.tenant_id = :tenant AND e.id = c.employee_id
WHERE c.tenant_id = :tenant AND c.id = :id
