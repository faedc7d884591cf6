-- name: call_take
-- args: callid text, outgoing boolean?, line text, login text, extension text, department text, state text,
--       status text, started_at timestamptz?, duration int, record text, rating smallint?
-- row: id bigint
-- access: write
-- Stores what an exchange tells of a call: an event (state) or how it ended (status). What is told again changes
-- nothing and gives no row. An event is passed over when the call has ended, or when one that comes later in a call was
-- told already; an end without an answer does not take the place of one with (of a call to several people each is
-- told). Who of the employees it was says the login, the internal number, or a login's name before the @ that only one
-- has.
WITH
-- include: caller
, who AS MATERIALIZED (
    SELECT e.id
    FROM (SELECT x.id, CASE WHEN :login <> '' AND x.login_key = fold(:login) THEN 1
                            WHEN :extension <> '' AND x.phone_internal = :extension THEN 2
                            ELSE 3 END AS place,
                 count(*) OVER () AS n
          FROM employee x
          WHERE x.tenant_id = :tenant AND x.active
            AND (:login <> '' AND split_part(x.login_key, '@', 1) = split_part(fold(:login), '@', 1)
                 OR :extension <> '' AND x.phone_internal = :extension)) e
    WHERE e.place < 3 OR e.n = 1
    ORDER BY e.place, e.id LIMIT 1
)
INSERT INTO phone_call AS c (tenant_id, id, callid, party_id, outgoing, number, number_key, line, login, extension,
    department, employee_id, state, status, started_at, duration, record, rating)
SELECT :tenant, next_id(:tenant), :callid, (SELECT x.id FROM caller x), coalesce(:outgoing, false), :typed,
       CASE WHEN :typed = '' THEN '' ELSE (SELECT w.keys[1] FROM wanted w) END, :line, :login, :extension, :department,
       (SELECT x.id FROM who x), :state, :status, coalesce(:started_at, now()), :duration, :record, :rating
ON CONFLICT ON CONSTRAINT phone_call_once DO UPDATE
SET party_id = coalesce(c.party_id, excluded.party_id), outgoing = coalesce(:outgoing, c.outgoing),
    number = CASE excluded.number WHEN '' THEN c.number ELSE excluded.number END,
    number_key = CASE excluded.number WHEN '' THEN c.number_key ELSE excluded.number_key END,
    line = CASE excluded.line WHEN '' THEN c.line ELSE excluded.line END,
    login = CASE excluded.login WHEN '' THEN c.login ELSE excluded.login END,
    extension = CASE excluded.extension WHEN '' THEN c.extension ELSE excluded.extension END,
    department = CASE excluded.department WHEN '' THEN c.department ELSE excluded.department END,
    employee_id = CASE WHEN excluded.login || excluded.extension = '' THEN c.employee_id ELSE excluded.employee_id END,
    state = CASE excluded.state WHEN '' THEN c.state ELSE excluded.state END,
    status = CASE excluded.status WHEN '' THEN c.status ELSE excluded.status END,
    started_at = coalesce(:started_at, c.started_at),
    duration = CASE excluded.status WHEN '' THEN c.duration ELSE excluded.duration END,
    record = CASE excluded.record WHEN '' THEN c.record ELSE excluded.record END,
    rating = coalesce(excluded.rating, c.rating)
WHERE CASE WHEN excluded.status <> '' THEN c.status <> 'success' OR excluded.status = 'success'
           ELSE c.status = '' AND call_stage(excluded.state) >= call_stage(c.state) END
  AND (c.outgoing, c.number, c.line, c.login, c.extension, c.department, c.state, c.status, c.started_at, c.duration,
       c.record, coalesce(c.rating, 0))
      IS DISTINCT FROM
      (coalesce(:outgoing, c.outgoing), coalesce(NULLIF(excluded.number, ''), c.number),
       coalesce(NULLIF(excluded.line, ''), c.line), coalesce(NULLIF(excluded.login, ''), c.login),
       coalesce(NULLIF(excluded.extension, ''), c.extension), coalesce(NULLIF(excluded.department, ''), c.department),
       coalesce(NULLIF(excluded.state, ''), c.state), coalesce(NULLIF(excluded.status, ''), c.status),
       coalesce(:started_at, c.started_at), CASE excluded.status WHEN '' THEN c.duration ELSE excluded.duration END,
       coalesce(NULLIF(excluded.record, ''), c.record), coalesce(excluded.rating, c.rating, 0))
RETURNING c.id
