-- name: call_rate
-- Keeps what the other side thinks of a call; no row when there is no such call, or that is known.
-- args: callid text, rating smallint
-- row: id bigint
-- access: write
UPDATE phone_call c SET rating = :rating
WHERE c.tenant_id = :tenant AND c.callid = :callid AND c.rating IS DISTINCT FROM :rating
RETURNING c.id
