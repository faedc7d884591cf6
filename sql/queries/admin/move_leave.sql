-- name: move_leave
-- The tenant is not served here any more, but in the cluster of this number, as soon as the transaction ends.
-- args: number int, cluster int
-- row: passport text
-- access: write
-- tenant: none, the mover names it
SELECT kartoteka.move_leave(:number, :cluster)::text AS passport
