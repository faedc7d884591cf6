-- name: backup_tables
-- Lists the tables that hold a tenant's rows, in the order of their foreign keys, with the
-- statements by which the rows of the tenant are copied out and inserted again. A column that the
-- server computes is left out. Ids are kept, except two kinds: those of access keys, which all
-- tenants share, are moved by kartoteka.key_offset, and rows of the audit, whose ids no row refers
-- to, get new ones. A new table with a tenant_id is in the list by itself.
-- args: none
-- row: name text, columns text, copy_out text, make text, copy_in text, put text
-- access: read
WITH RECURSIVE tab AS (
    SELECT c.oid, c.relname AS name
    FROM pg_class c
    WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind = 'r' AND c.relname <> 'renewal'
      -- No events, sent or waiting: a webhook rests where its tenant was read from a file.
      AND c.relname NOT IN ('webhook_state', 'webhook_event', 'webhook_attempt')
      AND (c.relname IN ('tenant', 'key_object')
           OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                      AND NOT a.attisdropped))
), depth AS (
    SELECT t.oid, 0 AS n FROM tab t
    UNION
    SELECT f.conrelid, d.n + 1
    FROM depth d JOIN pg_constraint f ON f.confrelid = d.oid AND f.contype = 'f'
                                     AND f.conrelid <> f.confrelid
    JOIN tab t ON t.oid = f.conrelid
), col AS (
    SELECT a.attrelid, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS names,
           string_agg('x.' || quote_ident(a.attname), ', ' ORDER BY a.attnum) AS named,
           string_agg(CASE WHEN a.attname = 'key_id' OR (t.name = 'access_key' AND a.attname = 'id')
                           THEN format('CASE WHEN x.%1$I > 0 THEN x.%1$I + current_setting(''kartoteka.'
                                       'key_offset'')::bigint ELSE x.%1$I END', a.attname)
                           ELSE 'x.' || quote_ident(a.attname) END, ', ' ORDER BY a.attnum) AS mapped
    FROM tab t JOIN pg_attribute a ON a.attrelid = t.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND a.attname <> CASE t.name WHEN 'key_object' THEN '' ELSE 'tenant_id' END
      AND NOT (t.name = 'audit' AND a.attname = 'id')
    GROUP BY a.attrelid
), own AS (
    SELECT t.oid, t.name, c.names, c.named, c.mapped,
           CASE t.name
           WHEN 'tenant' THEN format('x.id = %s', :tenant)
           WHEN 'key_object' THEN format(
               'EXISTS (SELECT FROM kartoteka.access_key k WHERE k.id = x.key_id AND k.tenant_id = %1$s)'
               ' AND EXISTS (SELECT FROM kartoteka.delivery_object o WHERE o.id = x.object_id'
               ' AND o.tenant_id = %1$s)', :tenant)
           ELSE format('x.tenant_id = %s', :tenant) END AS condition,
           (SELECT string_agg('x.' || quote_ident(a.attname), ', ' ORDER BY k.n)
            FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, n), pg_attribute a
            WHERE i.indrelid = t.oid AND i.indisprimary AND a.attrelid = t.oid
              AND a.attnum = k.attnum) AS key
    FROM tab t JOIN col c ON c.attrelid = t.oid
)
SELECT o.name::text AS name, o.names AS columns,
       format('COPY (SELECT %s FROM kartoteka.%I x WHERE %s ORDER BY %s) TO STDOUT',
              o.named, o.name, o.condition, COALESCE(o.key, o.named)) AS copy_out,
       format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT %s FROM kartoteka.%I x WITH NO DATA',
              'in_' || o.name, o.named, o.name) AS make,
       format('COPY pg_temp.%I FROM STDIN', 'in_' || o.name) AS copy_in,
       -- setup/tenant_begin.sql inserts the tenant's own row.
       CASE o.name WHEN 'tenant' THEN ''
       WHEN 'key_object' THEN format('INSERT INTO kartoteka.%I (%s) SELECT %s FROM pg_temp.%I x',
                                     o.name, o.names, o.mapped, 'in_' || o.name)
       ELSE format('INSERT INTO kartoteka.%I (tenant_id, %s) OVERRIDING SYSTEM VALUE'
                   ' SELECT kartoteka.current_tenant(), %s FROM pg_temp.%I x',
                   o.name, o.names, o.mapped, 'in_' || o.name) END AS put
FROM own o
ORDER BY (SELECT max(d.n) FROM depth d WHERE d.oid = o.oid), o.name
