-- name: deal_reopen
-- Takes back the end of a deal; its amount as planned and its margin stay.
-- args: id bigint
-- row: found bigint, opened bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT d.id FROM deal d WHERE d.id = :id AND
-- include: deal_seen
    FOR UPDATE
), done AS (
    UPDATE deal d SET is_closed = false, closed_at = NULL, close_status = '', close_note = '',
        closed_amount = 0, updated_at = now(), updated_by = :employee
    FROM target t WHERE d.tenant_id = :tenant AND d.id = t.id AND d.is_closed
    RETURNING d.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'deal.reopen', done.id FROM done
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT count(*) FROM done) AS opened
