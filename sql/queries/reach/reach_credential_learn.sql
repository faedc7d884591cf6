-- name: reach_credential_learn
-- args: hash text, number int
-- row: known boolean
-- access: write
-- tenant: none, the control base
SELECT reach_learn(:hash, :number) AS known
