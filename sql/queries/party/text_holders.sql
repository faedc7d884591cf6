-- name: text_holders
-- args: source bigint, word text, most bigint
-- row: id bigint?, total bigint?
-- access: read, slow
-- Finds the records in whose texts a word may stand (sql/schema/0265_text_words.sql); one row without an id where an
-- index leads to none in particular.
SELECT h.id, h.total FROM text_holders(:tenant, :source, :word, :most) h
