-- name: deal_close
-- args: id bigint, status text, note text, amount numeric?, margin numeric?
-- row: found bigint, closed bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT d.id FROM deal d WHERE d.id = :id AND
-- include: deal_seen
    FOR UPDATE
), done AS (
    UPDATE deal d SET is_closed = true, closed_at = now(), close_status = :status,
        close_note = :note, closed_amount = COALESCE(:amount, d.amount),
        margin = COALESCE(:margin, d.margin), updated_at = now(), updated_by = :employee
    FROM target t WHERE d.tenant_id = :tenant AND d.id = t.id AND NOT d.is_closed
    RETURNING d.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'deal.close', done.id FROM done
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT count(*) FROM done) AS closed
