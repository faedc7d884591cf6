-- name: party_delete
-- args: id bigint, kind int, refuse_deals boolean
-- row: found bigint, deals bigint, deleted bigint
-- access: write
-- Deletes a party, or, with refuse_deals, only one that has no deals. It comes behind party_lock in one transaction:
-- a deal that is being added is then either seen here, or finds nobody.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND (:kind = :PARTY_ANY OR p.kind = :kind) AND
-- include: party_visible
    FOR UPDATE
), held AS MATERIALIZED (
    SELECT d.id FROM deal d JOIN target t ON d.party_id = t.id OR d.company_id = t.id
    WHERE d.tenant_id = :tenant
), deals AS (
    SELECT count(*) AS n FROM held
), gone AS (
    UPDATE party p SET deleted_at = now(), updated_at = now(), updated_by = :employee
    FROM target t, deals
    WHERE p.tenant_id = :tenant AND p.id = t.id AND (NOT :refuse_deals OR deals.n = 0)
    RETURNING p.id
), main_cleared AS (
    UPDATE party p SET main_person_id = NULL FROM gone
    WHERE p.tenant_id = :tenant AND p.main_person_id = gone.id AND p.id <> gone.id
), members_left AS (
    UPDATE party p SET company_id = NULL FROM gone
    WHERE p.tenant_id = :tenant AND p.company_id = gone.id AND p.id <> gone.id
), deals_left AS (     -- R7: its deals lose a contact that is deleted
    UPDATE deal d SET party_id = NULLIF(d.party_id, gone.id), company_id = NULLIF(d.company_id, gone.id),
        updated_at = now(), updated_by = :employee
    FROM gone, held h
    WHERE d.tenant_id = :tenant AND d.id = h.id
    RETURNING d.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.delete', gone.id FROM gone
    UNION ALL SELECT :tenant, :request_id, :key_id, :employee, 'deal.update', l.id FROM deals_left l
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT n FROM deals) AS deals,
       (SELECT count(*) FROM gone) AS deleted
