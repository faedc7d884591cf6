-- name: faults_server
-- Lists unsafe settings of the database and its server. wanted: the connections of one worker; at:
-- the caller's clock, in seconds since 1970.
-- args: wanted bigint, at numeric
-- row: name text, what text, mend text
-- access: read
-- tenant: none, it is about the server
WITH db AS (
    SELECT d.oid, pg_encoding_to_char(d.encoding)::text AS encoding, d.datlocprovider::text AS provider,
           d.datcollate::text AS collation, d.datctype::text AS ctype, d.datcollversion AS version,
           pg_database_collation_actual_version(d.oid) AS actual
    FROM pg_database d WHERE d.datname = current_database()
), setting (name, bad, what, mend) AS (VALUES
    ('fsync', current_setting('fsync') = 'off', 'fsync is off: a power cut destroys the database',
     'ALTER SYSTEM RESET fsync'),
    ('full-page-writes', current_setting('full_page_writes') = 'off',
     'full_page_writes is off: a power cut destroys pages', 'ALTER SYSTEM RESET full_page_writes'),
    ('synchronous-commit', current_setting('synchronous_commit') = 'off',
     'synchronous_commit is off: acknowledged writes are lost in a crash',
     'ALTER SYSTEM RESET synchronous_commit'),
    ('checksums', current_setting('data_checksums') = 'off', 'pages have no checksums',
     'pg_checksums --enable, while the cluster is stopped'),
    ('shared-cache', pg_size_bytes(current_setting('shared_buffers')) < 33554432,
     'shared_buffers, the cache that all connections share, is below 32 MB',
     'shared_buffers = 25 % of the memory in postgresql.conf, and restart'),
    ('temp-file-limit', current_setting('temp_file_limit') = '-1',
     'temp_file_limit is not set: one search can fill the disk',
     'ALTER SYSTEM SET temp_file_limit = ''5GB'' and reload'),
    ('log-statement', current_setting('log_statement') IN ('mod', 'all'),
     'log_statement writes personal data into the log', 'ALTER SYSTEM SET log_statement = none'),
    ('standby', NOT EXISTS (SELECT FROM pg_stat_replication) AND NOT pg_is_in_recovery(),
     'there is no standby: when this machine is lost, so is what came after the last backup',
     'docs/BACKUP.md; without one: doctor --accept standby')
), fault (name, what, mend) AS (
    SELECT s.name, s.what, s.mend FROM setting s WHERE s.bad
    UNION ALL
    SELECT x.name, x.what, x.mend FROM kartoteka.webhook_measures() m CROSS JOIN LATERAL (VALUES
        ('webhooks-stuck', m.overdue > 600,
         format('events of webhooks have been due for %s minutes, and nobody sends them', m.overdue / 60),
         'systemctl start kartoteka-send, or a timer with kartotekactl send --once'),
        ('webhooks-dead', m.dead > 0, format('%s events of webhooks were given up', m.dead),
         'kartotekactl webhook dead, then webhook resend or webhook delete'),
        ('webhooks-failing', m.broken > 0, format('%s receivers of webhooks do not answer', m.broken),
         'kartotekactl webhook list and webhook log --failed say which and why')
    ) AS x (name, bad, what, mend)
    WHERE x.bad
    UNION ALL
    SELECT 'encoding', 'the database has encoding ' || db.encoding,
           'dump it, make it anew with --encoding=UTF8, restore'
    FROM db WHERE db.encoding <> 'UTF8'
    UNION ALL
    SELECT 'locale', format('the database has locale %s of the C library', db.ctype),
           'dump it, make it anew as docs/INSTALL.md says (ICU, und), restore'
    FROM db WHERE db.provider = 'c' AND lower(db.ctype) NOT IN ('c.utf-8', 'c.utf8')
    UNION ALL
    SELECT 'collation-version', format('the order of texts is of version %s, the library has %s: indexes'
                                       ' may be wrong', db.version, db.actual),
           format('REINDEX DATABASE %I; ALTER DATABASE %I REFRESH COLLATION VERSION',
                  current_database(), current_database())
    FROM db WHERE db.version <> db.actual
    UNION ALL
    SELECT 'collation-version', format('collation %s is of version %s, the library has %s', c.collname,
                                       c.collversion, pg_collation_actual_version(c.oid)),
           format('REINDEX DATABASE %I; ALTER COLLATION %I REFRESH VERSION', current_database(), c.collname)
    FROM pg_collation c
    WHERE c.collname = 'und-x-icu' AND c.collversion <> pg_collation_actual_version(c.oid)
    UNION ALL
    SELECT 'clock', format('the clocks of this machine and of the database differ by %s s',
                           round(abs(extract(epoch FROM clock_timestamp()) - :at))),
           'start a time service (chrony) on both'
    WHERE abs(extract(epoch FROM clock_timestamp()) - :at) > 5
    UNION ALL
    SELECT 'connections', format('a worker wants %s connections, %s allows %s', :wanted, x.who, x.most),
           'lower DB_READ_CONNECTIONS, DB_SLOW_CONNECTIONS, DB_WRITE_CONNECTIONS, or raise the limit'
    FROM (SELECT 'the server' AS who, current_setting('max_connections')::int
                 - current_setting('superuser_reserved_connections')::int AS most
          UNION ALL SELECT 'role ' || r.rolname, r.rolconnlimit FROM pg_roles r
          WHERE r.rolname = 'kartoteka_app' AND r.rolconnlimit >= 0
          UNION ALL SELECT 'the database', d.datconnlimit FROM pg_database d
          WHERE d.datname = current_database() AND d.datconnlimit >= 0) x
    WHERE x.most < :wanted
    UNION ALL
    SELECT 'backup', CASE WHEN b.at IS NULL THEN 'there is no backup'
                          ELSE format('the last backup is %s hours old',
                                      floor(extract(epoch FROM now() - b.at) / 3600)) END,
           'kartotekactl backup FILE each day, or pgbackrest (docs/BACKUP.md)'
    FROM (SELECT max(k.at) AS at FROM kartoteka.backup k) b, pg_stat_archiver a
    WHERE coalesce(b.at < now() - interval '1 day', true)
      AND NOT coalesce(current_setting('archive_mode') <> 'off'
                       AND a.last_archived_time > now() - interval '1 day'
                       AND a.last_archived_time >= coalesce(a.last_failed_time, '-infinity'), false)
)
SELECT f.name::text AS name, f.what::text AS what, f.mend::text AS mend FROM fault f ORDER BY 1, 2
