-- What is exported and imported again is no change, though reading takes blanks away.

-- A stored text as an import reads it (src/base/text.c): without blanks and unseen characters around it and without
-- carriage returns; else (not lines) one blank for each run of them.
CREATE FUNCTION kartoteka.plain_text(stored text, lines boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN lines THEN
        regexp_replace(replace(stored, E'\r', ''), '^[' || b || u || ']+|[' || b || u || ']+$', '', 'g')
    ELSE
        btrim(regexp_replace(regexp_replace(stored, '[' || u || ']', '', 'g'), '[' || b || ']+', ' ', 'g'))
    END
    FROM (VALUES ('\s\u0085\u00A0\u115F\u1160\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u2800\u3000\u3164\uFFA0',
                  '\u061C\u17B4\u17B5\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF0-\uFFFB')) x(b, u)
$$;
