-- name: loyalty_card_put
-- args: tenant int, party_id bigint, external_id text, code text, status text, is_virtual boolean,
--       is_confirm_manager boolean, offered timestamp, expires timestamp, group_id bigint,
--       group_name text
-- row: party_id bigint
-- access: write
-- NULL keeps what is stored, or gives the default. No row: there is no such client, or the card is
-- another client's.
WITH owner AS (
    SELECT p.id FROM party p
    WHERE p.tenant_id = $1 AND p.kind = 1 AND p.deleted_at IS NULL
      AND ($2 IS NOT NULL OR $3 IS NOT NULL)
      AND ($2 IS NULL OR p.id = $2) AND ($3 IS NULL OR p.external_id = $3)
)
INSERT INTO loyalty_card AS old (tenant_id, party_id, code, status, is_virtual,
    is_confirm_manager, offered_at, expires_at, group_id, group_name)
SELECT $1, owner.id, $4, COALESCE($5, 'Active'), COALESCE($6, false), COALESCE($7, false), $8, $9,
    COALESCE($10, 0), COALESCE($11, '')
FROM owner
ON CONFLICT (tenant_id, code) DO UPDATE SET
    status = COALESCE($5, old.status), is_virtual = COALESCE($6, old.is_virtual),
    is_confirm_manager = COALESCE($7, old.is_confirm_manager),
    offered_at = COALESCE($8, old.offered_at), expires_at = COALESCE($9, old.expires_at),
    group_id = COALESCE($10, old.group_id), group_name = COALESCE($11, old.group_name)
WHERE old.party_id = EXCLUDED.party_id
RETURNING old.party_id
