-- name: move_texts
-- The statements of a move by what they are for (docs/architecture/reach.md). peer: the source as the target's server
-- reaches it.
-- args: number int, move bigint, peer text
-- row: what text, sql text
-- access: read
-- tenant: none, the mover names it
SELECT x.what, kartoteka.move_text(x.what, :number, :move, :peer) AS sql
FROM unnest(ARRAY['publish', 'unpublish', 'slot', 'subscribe', 'unsubscribe', 'hash', 'mark', 'empty']) x(what)
