-- name: audit_check
-- args: none
-- row: no int, wrong text?, hash text, rows bigint?, waiting bigint?
-- access: read, slow
SELECT c.no, c.wrong, c.hash, c.rows, c.waiting FROM kartoteka.audit_check(:tenant) c
