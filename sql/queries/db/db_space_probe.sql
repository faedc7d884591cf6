-- name: db_space_probe
-- Sorts more than work_mem holds, so that some 200 KB have to find room on the disk.
-- args: none
-- row: n bigint
-- access: write
-- tenant: none, of the server
SELECT count(*) AS n
FROM (SELECT md5(i::text) AS digest FROM generate_series(1, 3000) i ORDER BY 1 OFFSET 0) sorted
