-- name: duplicate_due
-- args: id bigint, other_id bigint, wanted text[], least int
-- row: source bigint?, target bigint?, score int, reasons text
-- access: write
-- Says what a merge of the pair by the rule would merge into what, after its rows are locked.
SELECT source, target, score, array_to_string(reasons, ',') AS reasons
FROM duplicate_due(:tenant, :id, :other_id, :wanted, :least)
