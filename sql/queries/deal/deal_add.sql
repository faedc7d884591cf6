-- name: deal_add
-- Adds a deal. A problem (company, person, uid) leaves everything as it is; subject is the deal
-- that has the uid.
-- args: title text, external_id text?, person bigint?, persons bigint[],
--       owner bigint?, plan_date date?, amount numeric?, margin numeric?, content text?,
--       created_at timestamptz?
-- row: id bigint?, problem text?, subject bigint?
-- access: write
WITH known AS MATERIALIZED (    -- the client and the contacts stay until the deal is stored
    SELECT p.id, p.kind FROM party p
    WHERE p.tenant_id = :tenant AND (p.id = :company OR p.id = ANY (:named)) AND p.deleted_at IS NULL
    FOR SHARE
), checked AS MATERIALIZED (
    SELECT CASE WHEN u.id IS NOT NULL THEN 'uid' ELSE
-- include: deal_refs
           END AS problem, u.id AS subject
    FROM (SELECT count(*) FROM known) one
         LEFT JOIN deal u ON u.tenant_id = :tenant AND u.external_id = :external_id
), new AS (
    INSERT INTO deal (tenant_id, id, title, external_id, party_id, company_id, person_ids, owner_id,
        plan_date, amount, margin, content, created_at, created_by)
    SELECT :tenant, next_id(:tenant), :title, :external_id, :person, :company, :persons, :owner,
        COALESCE(:plan_date, current_date + 14), COALESCE(:amount, 0), COALESCE(:margin, 0),
        COALESCE(:content, ''), COALESCE(:created_at, now()), :employee
    FROM checked c WHERE c.problem IS NULL
    ON CONFLICT (tenant_id, external_id) WHERE external_id IS NOT NULL DO NOTHING
    RETURNING id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'deal.add', n.id FROM new n
)
SELECT (SELECT n.id FROM new n) AS id, c.problem, c.subject FROM checked c
