-- name: loyalty_account_put
-- args: tenant int, party_id bigint, external_id text, number text, status text, type_id bigint,
--       type_name text, debit boolean, credit boolean, opened timestamp, balance numeric, code text
-- row: party_id bigint
-- access: write
-- NULL keeps what is stored, or gives the default. No row: there is no such client, or the account is
-- another client's.
WITH owner AS (
    SELECT p.id FROM party p
    WHERE p.tenant_id = $1 AND p.kind = 1 AND p.deleted_at IS NULL
      AND ($2 IS NOT NULL OR $3 IS NOT NULL)
      AND ($2 IS NULL OR p.id = $2) AND ($3 IS NULL OR p.external_id = $3)
)
INSERT INTO loyalty_account AS old (tenant_id, party_id, number, status, type_id, type_name,
    debit_enabled, credit_enabled, opened_at, balance, code)
SELECT $1, owner.id, $4, COALESCE($5, 'Active'), COALESCE($6, 0), COALESCE($7, ''),
    COALESCE($8, false), COALESCE($9, false), COALESCE($10, date_trunc('day', localtimestamp)),
    COALESCE($11, 0), NULLIF($12, '')
FROM owner
ON CONFLICT (tenant_id, number) DO UPDATE SET
    status = COALESCE($5, old.status), type_id = COALESCE($6, old.type_id),
    type_name = COALESCE($7, old.type_name), debit_enabled = COALESCE($8, old.debit_enabled),
    credit_enabled = COALESCE($9, old.credit_enabled), opened_at = COALESCE($10, old.opened_at),
    balance = COALESCE($11, old.balance),
    code = CASE WHEN $12 IS NULL THEN old.code ELSE NULLIF($12, '') END
WHERE old.party_id = EXCLUDED.party_id
RETURNING old.party_id
