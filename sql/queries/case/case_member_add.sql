-- name: case_member_add
-- args: id bigint, party_id bigint
-- row: id bigint
-- access: write
-- Locks the party against a merge that is under way.
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE c.id = :id AND
-- include: case_seen
), party AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.tenant_id = :tenant AND p.id = :party_id AND p.deleted_at IS NULL
    FOR SHARE
), linked AS (
    INSERT INTO case_member (tenant_id, case_id, party_id)
    SELECT :tenant, t.id, party.id FROM target t, party
    ON CONFLICT (tenant_id, case_id, party_id) DO NOTHING
)
SELECT t.id FROM target t, party
