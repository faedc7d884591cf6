-- name: move_copies
-- Lists the tables whose rows are copied, with the statements for it.
-- args: number int
-- row: name text, copy_out text, copy_in text
-- access: read
-- tenant: none, the mover names it
SELECT m.name,
       format('COPY (SELECT %s FROM kartoteka.%I x WHERE x.tenant_id = %s) TO STDOUT', m.columns, m.name, :number)
           AS copy_out,
       format('COPY kartoteka.%I (%s) FROM STDIN', m.name, m.columns) AS copy_in
FROM kartoteka.move_tables() m
