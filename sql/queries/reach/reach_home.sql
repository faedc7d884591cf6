-- name: reach_home
-- args: number int
-- row: cluster int
-- access: read
-- tenant: none, the control base
SELECT t.cluster FROM reach_home(:number) t(cluster)
