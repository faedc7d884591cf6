-- name: client_claim
-- args: kinds bigint[], contact_values text[]
-- row: locked void
-- access: write
-- Holds the contact values until the transaction ends: another transaction that claims one of them
-- waits. Values are held in one order, so two callers never wait for each other.
SELECT pg_advisory_xact_lock(x.lock) AS locked FROM (
    SELECT DISTINCT hashtextextended(:tenant || ':' || v.kind || ':' || k.key, 0) AS lock
    FROM unnest(:kinds, :contact_values) AS v(kind, value)
         CROSS JOIN unnest(contact_keys(:tenant, v.kind::smallint, v.value)) AS k(key)
    ORDER BY lock) x
