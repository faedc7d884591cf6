-- name: deal_update
-- NULL keeps the stored value. A problem (company, person) leaves everything as it is.
-- args: id bigint, title text?, external_id text?, set_person boolean, person bigint?,
--       persons bigint[]?, owner bigint?, plan_date date?, amount numeric?, margin numeric?,
--       content text?
-- row: found bigint, changed bigint, problem text?
-- access: write
WITH target AS MATERIALIZED (
    SELECT d.id FROM deal d WHERE d.id = :id AND
-- include: deal_seen
    FOR UPDATE
), known AS MATERIALIZED (
    SELECT p.id, p.kind FROM party p
    WHERE p.tenant_id = :tenant AND (p.id = :company OR p.id = ANY (:named)) AND p.deleted_at IS NULL
    FOR SHARE
), checked AS MATERIALIZED (
    SELECT
-- include: deal_refs
        AS problem FROM (SELECT count(*) FROM known) one
), wanted AS (
    SELECT d.id, COALESCE(:title, d.title) AS title,
        CASE WHEN :external_id::text IS NULL THEN d.external_id ELSE NULLIF(:external_id, '') END AS external_id,
        CASE WHEN :set_person THEN :person ELSE d.party_id END AS party_id,
        COALESCE(:company, d.company_id) AS company_id,
        COALESCE(:persons, d.person_ids) AS person_ids, COALESCE(:owner, d.owner_id) AS owner_id,
        COALESCE(:plan_date, d.plan_date) AS plan_date, COALESCE(:amount, d.amount) AS amount,
        COALESCE(:margin, d.margin) AS margin, COALESCE(:content, d.content) AS content
    FROM deal d JOIN target t ON t.id = d.id JOIN checked c ON c.problem IS NULL
    WHERE d.tenant_id = :tenant
), updated AS (
    UPDATE deal d SET title = w.title, external_id = w.external_id, party_id = w.party_id,
        company_id = w.company_id, person_ids = w.person_ids, owner_id = w.owner_id,
        plan_date = w.plan_date, amount = w.amount, margin = w.margin, content = w.content,
        updated_at = now(), updated_by = :employee
    FROM wanted w
    WHERE d.tenant_id = :tenant AND d.id = w.id
      AND ROW(d.title, d.external_id, d.party_id, d.company_id, d.person_ids, d.owner_id,
              d.plan_date, d.amount, d.margin, d.content)
          IS DISTINCT FROM ROW(w.title, w.external_id, w.party_id, w.company_id, w.person_ids,
              w.owner_id, w.plan_date, w.amount, w.margin, w.content)
    RETURNING d.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'deal.update', u.id FROM updated u
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT count(*) FROM updated) AS changed,
       (SELECT c.problem FROM checked c) AS problem
