-- name: deal_count
-- args: known bigint?
-- row: total bigint
-- access: read, slow
-- Counts the deals of a filter; `known` deals have the word if nothing else is asked for.
SELECT CASE WHEN (:see = :SEE_ALL OR :visible::bigint[] IS NULL) AND :known IS NOT NULL THEN :known
ELSE (SELECT count(*) FROM deal d WHERE
-- include: deal_filter
-- include: deal_seen
) END AS total
