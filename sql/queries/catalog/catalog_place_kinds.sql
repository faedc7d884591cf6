-- name: catalog_place_kinds
-- Words for what a place is, each with the one that it stands for.
-- tenant: none, all of them use the same words
-- args: none
-- row: word text, kind text
-- access: read
SELECT x.key AS word, x.value AS kind FROM jsonb_each_text(place_kind_table()) x ORDER BY x.key
