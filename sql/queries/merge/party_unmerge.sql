-- name: party_unmerge
-- args: source bigint, any_merge boolean, days int
-- row: outcome text, survivor bigint?
-- access: write
-- Takes the latest merge of a record back: any, or one of the last days by who may edit both records, as merging asks.
WITH latest AS MATERIALIZED (
    SELECT m.to_id, m.merged_at FROM party_merge m
    WHERE m.tenant_id = :tenant AND m.from_id = :source AND m.undone_at IS NULL ORDER BY m.id DESC LIMIT 1
), refused AS MATERIALIZED (
    SELECT CASE WHEN :any_merge OR NOT EXISTS (SELECT FROM latest) THEN NULL
                WHEN (SELECT count(*) FROM latest l JOIN party p ON p.tenant_id = :tenant AND p.id IN (:source, l.to_id)
                      WHERE party_can_edit(p, :employee, false)) < 2 THEN 'forbidden'
                WHEN (SELECT l.merged_at FROM latest l) < now() - :days * interval '1 day' THEN 'late' END AS why
)
-- Without a tenant the function finds nothing to take back.
SELECT COALESCE(r.why, u.outcome) AS outcome, u.survivor
FROM refused r, LATERAL party_unmerge(CASE WHEN r.why IS NULL THEN :tenant END, :source, :employee, :key_id, :request_id) u
