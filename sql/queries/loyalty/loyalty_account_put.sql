-- name: loyalty_account_put
-- args: party_id bigint?, external_id text?, number text, status text?, type_id bigint?,
--       type_name text?, debit boolean?, credit boolean?, opened timestamp?, balance numeric?, code text?
-- row: party_id bigint
-- access: write
-- NULL keeps the stored value, or gives the default. No row: there is no such client, or the
-- account is another client's.
WITH owner AS (
    SELECT p.id FROM party p
    WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
      AND (:party_id IS NOT NULL OR :external_id IS NOT NULL)
      AND (:party_id IS NULL OR p.id = :party_id) AND (:external_id IS NULL OR p.external_id = :external_id)
)
INSERT INTO loyalty_account AS old (tenant_id, party_id, number, status, type_id, type_name,
    debit_enabled, credit_enabled, opened_at, balance, code)
SELECT :tenant, owner.id, :number, COALESCE(:status, 'Active'), COALESCE(:type_id, 0), COALESCE(:type_name, ''),
    COALESCE(:debit, false), COALESCE(:credit, false), COALESCE(:opened, date_trunc('day', localtimestamp)),
    COALESCE(:balance, 0), NULLIF(:code, '')
FROM owner
ON CONFLICT (tenant_id, number) DO UPDATE SET
    status = COALESCE(:status, old.status), type_id = COALESCE(:type_id, old.type_id),
    type_name = COALESCE(:type_name, old.type_name), debit_enabled = COALESCE(:debit, old.debit_enabled),
    credit_enabled = COALESCE(:credit, old.credit_enabled), opened_at = COALESCE(:opened, old.opened_at),
    balance = COALESCE(:balance, old.balance),
    code = CASE WHEN :code IS NULL THEN old.code ELSE NULLIF(:code, '') END
WHERE old.party_id = EXCLUDED.party_id
RETURNING old.party_id
