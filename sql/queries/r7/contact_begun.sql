-- name: contact_begun
-- args: parts int, typed text, count int
-- row: = party_rows
-- access: read, slow, one plan
-- Finds contacts by the beginnings of words of their names: each typed word begins one, in any
-- order. Few of them are sorted by display name; of many the first are read by the word that the
-- longest one begins.
WITH typed AS MATERIALIZED (
    SELECT w.word FROM words_of(fold(:typed)) AS w(word) ORDER BY length(w.word) DESC, w.word
), longest AS MATERIALIZED (
    SELECT t.word, words_end(t.word) AS upto FROM typed t ORDER BY length(t.word) DESC, t.word LIMIT 1
), lead AS MATERIALIZED (
    SELECT k.party_id FROM word_key k
    WHERE k.tenant_id = :tenant AND k.word >= (SELECT l.word FROM longest l)
      AND k.word < (SELECT l.upto FROM longest l)
      AND CASE WHEN :view = :VIEW_COMPANIES THEN k.source = :WORD_COMPANY
               WHEN :view IN (:VIEW_PERSONS, :VIEW_WITHOUT_COMPANY) THEN k.source = :WORD_PERSON
               ELSE k.source IN (:WORD_PERSON, :WORD_COMPANY) END
    ORDER BY k.word, k.party_id LIMIT 2001
), few AS MATERIALIZED (
    SELECT count(*) <= 2000 AS yes FROM lead
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER (ORDER BY x.name, x.id) AS ord, :parts AS parts, NULL::bigint AS total FROM (
        (SELECT p.id, display_key(p.kind, p.first_name, p.last_name, p.company_name) AS name
         FROM party p
         WHERE (SELECT few.yes FROM few) AND p.id IN (SELECT l.party_id FROM lead l) AND
-- include: contact_begun_wanted
         ORDER BY name, p.id LIMIT :count)
        UNION ALL
        (SELECT DISTINCT y.id, y.name FROM (
             SELECT p.id, display_key(p.kind, p.first_name, p.last_name, p.company_name) AS name
             FROM word_key k JOIN party p ON p.tenant_id = :tenant AND p.id = k.party_id
             WHERE NOT (SELECT few.yes FROM few)
               AND k.tenant_id = :tenant AND k.word >= (SELECT l.word FROM longest l)
               AND k.word < (SELECT l.upto FROM longest l)
               AND CASE WHEN :view = :VIEW_COMPANIES THEN k.source = :WORD_COMPANY
               WHEN :view IN (:VIEW_PERSONS, :VIEW_WITHOUT_COMPANY) THEN k.source = :WORD_PERSON
                        ELSE k.source IN (:WORD_PERSON, :WORD_COMPANY) END AND
-- include: contact_begun_wanted
             ORDER BY k.word, k.party_id LIMIT :count * 3) y
         ORDER BY y.name, y.id LIMIT :count)
    ) x
)
-- include: party_rows
