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
), done AS MATERIALIZED (
    SELECT r.why, CASE WHEN r.why IS NULL
                       THEN party_unmerge(:tenant, :source, :employee, :key_id, :request_id) END AS made
    FROM refused r
)
SELECT COALESCE(d.why, (d.made).outcome) AS outcome, (d.made).survivor AS survivor FROM done d
