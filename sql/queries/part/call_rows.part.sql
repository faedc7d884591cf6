-- row: id bigint, callid text, party_id bigint?, root bigint?, name text?, outgoing boolean, number text, line text,
--      login text, extension text, department text, employee text?, state text, status text, started_at timestamptz,
--      duration int, record text, rating smallint?
-- Calls c as phone_call_of() reads them. root: who has whom it was with now, when he was merged into another.
    c.id, c.callid, c.party_id,
    CASE WHEN p.merged_into IS NULL THEN c.party_id ELSE party_root(:tenant, c.party_id) END AS root,
    p.full_name AS name, c.outgoing, c.number, c.line, c.login, c.extension, c.department, e.login AS employee, c.state,
    c.status, c.started_at, c.duration, c.record, c.rating
FROM phone_call c
     LEFT JOIN party p ON p.tenant_id = :tenant AND p.id = c.party_id
     LEFT JOIN employee e ON e.tenant_id = :tenant AND e.id = c.employee_id
