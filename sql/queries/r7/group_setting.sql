-- name: group_setting
-- args: what text, wanted boolean?
-- row: kept boolean?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT r7_group_setting(:what, :wanted, :key_id, :employee, :request_id) AS kept
