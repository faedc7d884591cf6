-- name: loyalty_card_put
-- args: party_id bigint?, external_id text?, code text, status text?, is_virtual boolean?,
--       is_confirm_manager boolean?, offered timestamp?, expires timestamp?, group_id bigint?,
--       group_name text?
-- row: party_id bigint
-- access: write
-- NULL keeps the stored value, or gives the default. No row: there is no such client, or the card
-- is another client's.
WITH owner AS (
    SELECT p.id FROM party p
    WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
      AND (:party_id IS NOT NULL OR :external_id IS NOT NULL)
      AND (:party_id IS NULL OR p.id = :party_id) AND (:external_id IS NULL OR p.external_id = :external_id)
)
INSERT INTO loyalty_card AS old (tenant_id, party_id, code, status, is_virtual,
    is_confirm_manager, offered_at, expires_at, group_id, group_name)
SELECT :tenant, owner.id, :code, COALESCE(:status, 'Active'), COALESCE(:is_virtual, false), COALESCE(:is_confirm_manager, false), :offered, :expires,
    COALESCE(:group_id, 0), COALESCE(:group_name, '')
FROM owner
ON CONFLICT (tenant_id, code) DO UPDATE SET
    status = COALESCE(:status, old.status), is_virtual = COALESCE(:is_virtual, old.is_virtual),
    is_confirm_manager = COALESCE(:is_confirm_manager, old.is_confirm_manager),
    offered_at = COALESCE(:offered, old.offered_at), expires_at = COALESCE(:expires, old.expires_at),
    group_id = COALESCE(:group_id, old.group_id), group_name = COALESCE(:group_name, old.group_name)
WHERE old.party_id = EXCLUDED.party_id
RETURNING old.party_id
