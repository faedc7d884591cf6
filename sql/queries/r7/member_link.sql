-- name: member_link
-- args: persons bigint[], company_id bigint?
-- row: id bigint
-- access: write
-- Makes those of the people that the caller may edit members of a company; NULL: of none.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = ANY (:persons) AND p.kind = :PARTY_PERSON AND
-- include: party_visible
    ORDER BY p.id FOR UPDATE
), changed AS (
    UPDATE party p SET company_id = :company_id, updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id AND p.company_id IS DISTINCT FROM :company_id
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.company', c.id FROM changed c
)
SELECT t.id FROM target t ORDER BY t.id
