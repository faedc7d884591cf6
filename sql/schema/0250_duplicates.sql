-- People who may be one: found by keys that two of them share, judged by all that is known of both, listed with the
-- reasons. docs/DUPLICATES.md says the points. What is here follows from the people and is made anew by
-- duplicate_key_lot() and duplicate_pair_lot(), but for the decisions, which are somebody's word.

-- What two people are found by: hashes of phones, mails, cards, names and birthdays with a name. No personal data,
-- and no reference: a key of somebody who is gone finds nobody.
CREATE TABLE kartoteka.duplicate_key (
    tenant_id int NOT NULL,
    key bigint NOT NULL,
    person_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, key, person_id)
);
CREATE INDEX duplicate_key_of ON kartoteka.duplicate_key (tenant_id, person_id);

CREATE TABLE kartoteka.duplicate_pair (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,                           -- the older record of the two
    other_id bigint NOT NULL CHECK (other_id > party_id),
    score smallint NOT NULL CHECK (score BETWEEN 1 AND 100),
    reasons text[] NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, party_id, other_id),
    CONSTRAINT duplicate_pair_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE,
    CONSTRAINT duplicate_pair_other FOREIGN KEY (tenant_id, other_id) REFERENCES kartoteka.party ON DELETE CASCADE
);
CREATE INDEX duplicate_pair_score ON kartoteka.duplicate_pair (tenant_id, score DESC, party_id, other_id);
CREATE INDEX duplicate_pair_of ON kartoteka.duplicate_pair (tenant_id, other_id);

-- Somebody's word that two are not the same person. It names the records it was said of; what they are merged into
-- later is not the same either, and when a merge is taken back the word is where it was.
CREATE TABLE kartoteka.duplicate_decision (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    other_id bigint NOT NULL CHECK (other_id > party_id),
    decided_at timestamptz NOT NULL DEFAULT now(),
    employee_id bigint,
    PRIMARY KEY (tenant_id, party_id, other_id),
    CONSTRAINT duplicate_decision_party FOREIGN KEY (tenant_id, party_id)
        REFERENCES kartoteka.party ON DELETE CASCADE,
    CONSTRAINT duplicate_decision_other FOREIGN KEY (tenant_id, other_id)
        REFERENCES kartoteka.party ON DELETE CASCADE
);
CREATE INDEX duplicate_decision_of ON kartoteka.duplicate_decision (tenant_id, other_id);

-- How far the people of a tenant have keys, and how far they are compared: a revision and an id of it.
CREATE TABLE kartoteka.duplicate_mark (
    tenant_id int PRIMARY KEY REFERENCES kartoteka.tenant,
    key_revision bigint NOT NULL DEFAULT -1,
    key_id bigint NOT NULL DEFAULT 0,
    pair_revision bigint NOT NULL DEFAULT -1,
    pair_id bigint NOT NULL DEFAULT 0,
    found_at timestamptz
);
CALL kartoteka.protect('kartoteka.duplicate_key');
CALL kartoteka.protect('kartoteka.duplicate_pair');
CALL kartoteka.protect('kartoteka.duplicate_decision');
CALL kartoteka.protect('kartoteka.duplicate_mark');
CALL kartoteka.in_audit('kartoteka.duplicate_decision', 'not_same', 'party_id', 'other_id', 'other_id');

-- All of a person that is compared.
CREATE TYPE kartoteka.duplicate_profile AS (
    id bigint,
    last text[],            -- folded words of each name
    first text[],
    middle text[],
    words text[],           -- all of them, in order of the alphabet
    birthday date,
    phones text[],
    mails text[],
    cards text[]
);

-- The folded words of a name, in its order.
CREATE FUNCTION kartoteka.name_words(v text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN array_remove(string_to_array(translate(kartoteka.fold(v),
        E' .,-;:/\\|_+*=~`!?@#$%^&<>()[]{}"''«»„“”‘’–—…№•\t\n\r\u00a0', repeat(' ', 60)), ' '), '');
END $$;

-- Of the live people among these. A number of fewer than 6 digits is an extension. A card's code counts without blanks,
-- dashes and case, and without zeros before it. For many people at once: each costs some 30 us.
CREATE FUNCTION kartoteka.duplicate_profiles(t int, ids bigint[]) RETURNS SETOF kartoteka.duplicate_profile
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    WITH value AS (
        SELECT c.party_id, c.kind, k.key FROM kartoteka.contact_info c, unnest(c.value_key || c.other_keys) AS k(key)
        WHERE c.tenant_id = t AND c.party_id = ANY (ids)
          AND (c.kind IN (1, 10, 12) AND position('@' IN k.key) > 0
               OR c.kind = 0 AND length(k.key) > 5 AND translate(k.key, '0123456789', '') = '')
    ), contact AS (
        SELECT v.party_id, array_agg(v.key) FILTER (WHERE v.kind = 0) AS phones,
               array_agg(v.key) FILTER (WHERE v.kind > 0) AS mails
        FROM value v GROUP BY v.party_id
    ), card AS (
        SELECT x.party_id, array_agg(x.code) AS cards FROM (
            SELECT l.party_id, ltrim(regexp_replace(kartoteka.fold(l.code), '[^[:alnum:]]', '', 'g'), '0') AS code
            FROM kartoteka.loyalty_card l WHERE l.tenant_id = t AND l.party_id = ANY (ids)) x
        WHERE x.code <> '' GROUP BY x.party_id
    )
    SELECT p.id, w.last, w.first, w.middle,
           ARRAY(SELECT DISTINCT x FROM unnest(w.last || w.first || w.middle) x ORDER BY x), p.birthday,
           coalesce(c.phones, '{}'), coalesce(c.mails, '{}'), coalesce(l.cards, '{}')
    FROM kartoteka.party p
        CROSS JOIN LATERAL (SELECT kartoteka.name_words(p.last_name) AS last,
            kartoteka.name_words(p.first_name) AS first, kartoteka.name_words(p.middle_name) AS middle OFFSET 0) w
        LEFT JOIN contact c ON c.party_id = p.id
        LEFT JOIN card l ON l.party_id = p.id
    WHERE p.tenant_id = t AND p.id = ANY (ids) AND p.kind = 1 AND p.deleted_at IS NULL;
END $$;

-- Two words that differ by one letter more, less or other, or by two neighbours that have changed places.
CREATE FUNCTION kartoteka.one_edit(a text, b text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    la constant int := length(a);
    lb constant int := length(b);
    i int := 1;
BEGIN
    IF abs(la - lb) > 1 OR a = b THEN
        RETURN false;
    END IF;
    WHILE i <= la AND i <= lb AND substr(a, i, 1) = substr(b, i, 1) LOOP
        i := i + 1;
    END LOOP;
    IF la = lb THEN
        RETURN substr(a, i + 1) = substr(b, i + 1)
            OR (substr(a, i, 1) = substr(b, i + 1, 1) AND substr(a, i + 1, 1) = substr(b, i, 1)
                AND substr(a, i + 2) = substr(b, i + 2));
    END IF;
    RETURN CASE WHEN la > lb THEN substr(a, i + 1) = substr(b, i) ELSE substr(a, i) = substr(b, i + 1) END;
END $$;

-- The keys of a person. Two names that are one edit apart share all words but one, and of that word the first or the
-- last half: hence both halves of surname and first name, of the lengths that a word one letter longer has, too.
CREATE FUNCTION kartoteka.duplicate_keys(r kartoteka.duplicate_profile) RETURNS SETOF bigint
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    w text;
    k int;
    rest text;
BEGIN
    RETURN QUERY SELECT hashtextextended('phone ' || x, 0) FROM unnest(r.phones) x;
    RETURN QUERY SELECT hashtextextended('mail ' || x, 0) FROM unnest(r.mails) x;
    RETURN QUERY SELECT hashtextextended('card ' || x, 0) FROM unnest(r.cards) x;
    RETURN QUERY SELECT hashtextextended('born ' || r.birthday || ' ' || x, 0) FROM unnest(r.last || r.first) x
                 WHERE r.birthday IS NOT NULL AND length(x) > 1;
    IF cardinality(r.words) NOT BETWEEN 2 AND 6 THEN
        RETURN;
    END IF;
    RETURN NEXT hashtextextended('name ' || array_to_string(r.words, ' '), 0);
    IF cardinality(r.middle) > 0 AND cardinality(r.last || r.first) > 1 THEN
        RETURN NEXT hashtextextended('name ' || array_to_string(
            ARRAY(SELECT DISTINCT x FROM unnest(r.last || r.first) x ORDER BY x), ' '), 0);
    END IF;
    FOREACH w IN ARRAY ARRAY(SELECT DISTINCT x FROM unnest(r.last || r.first) x WHERE length(x) > 3) LOOP
        rest := array_to_string(array_remove(r.words, w), ' ');
        FOR k IN SELECT DISTINCT unnest(ARRAY[length(w) / 2, (length(w) - 1) / 2]) LOOP
            RETURN NEXT hashtextextended('head ' || rest || '|' || left(w, k), 0);
            RETURN NEXT hashtextextended('tail ' || rest || '|' || right(w, k), 0);
        END LOOP;
    END LOOP;
END $$;

-- How two names go together: 'name' the same words, 'name_swapped' in other fields, 'name_part' one has fewer,
-- 'name_edit' one edit in one word, 'initials'; 'differs'; NULL: one has none. full: both have three words.
CREATE FUNCTION kartoteka.duplicate_names(a kartoteka.duplicate_profile, b kartoteka.duplicate_profile,
                                          OUT relation text, OUT whole boolean)
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    na constant int := cardinality(a.words);
    nb constant int := cardinality(b.words);
    x text[];
    y text[];
    same int := 0;
BEGIN
    whole := na > 2 AND nb > 2;
    IF na = 0 OR nb = 0 THEN
        RETURN;
    ELSIF a.words = b.words THEN
        relation := CASE WHEN a.last = b.last AND a.first = b.first THEN 'name' ELSE 'name_swapped' END;
        RETURN;
    ELSIF a.words <@ b.words OR b.words <@ a.words THEN
        relation := 'name_part';
        RETURN;
    END IF;
    relation := 'differs';
    IF na = nb AND na > 1 THEN
        x := ARRAY(SELECT w FROM unnest(a.words) w WHERE w <> ALL (b.words));
        y := ARRAY(SELECT w FROM unnest(b.words) w WHERE w <> ALL (a.words));
        IF cardinality(x) = 1 AND cardinality(y) = 1 AND least(length(x[1]), length(y[1])) > 3
           AND kartoteka.one_edit(x[1], y[1]) THEN
            relation := 'name_edit';
            RETURN;
        END IF;
    END IF;
    IF a.last = b.last AND cardinality(a.last) > 0 AND cardinality(a.first) > 0 AND cardinality(b.first) > 0 THEN
        x := a.first || a.middle;
        y := b.first || b.middle;
        FOR i IN 1..least(cardinality(x), cardinality(y)) LOOP
            IF x[i] = y[i] OR (least(length(x[i]), length(y[i])) = 1 AND left(x[i], 1) = left(y[i], 1)) THEN
                same := same + 1;
            END IF;
        END LOOP;
        IF same = least(cardinality(x), cardinality(y)) THEN
            relation := 'initials';
        END IF;
    END IF;
END $$;

-- How sure it is that two are one person, 0 to 100, and why. docs/DUPLICATES.md has the points.
CREATE FUNCTION kartoteka.duplicate_judge(a kartoteka.duplicate_profile, b kartoteka.duplicate_profile,
                                          OUT score int, OUT reasons text[])
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    names record;
BEGIN
    score := 0;
    reasons := '{}';
    IF a.id = b.id THEN
        RETURN;
    END IF;
    IF a.cards && b.cards THEN
        score := score + 50;
        reasons := reasons || 'card'::text;
    END IF;
    IF a.phones && b.phones THEN
        score := score + 45;
        reasons := reasons || 'phone'::text;
    END IF;
    IF a.mails && b.mails THEN
        score := score + 45;
        reasons := reasons || 'mail'::text;
    END IF;
    SELECT * INTO names FROM kartoteka.duplicate_names(a, b);
    IF names.relation = 'differs' THEN
        score := score - 25;
    ELSIF names.relation IS NOT NULL THEN
        score := score + CASE names.relation
            WHEN 'name_edit' THEN CASE WHEN names.whole THEN 30 ELSE 22 END
            WHEN 'name_part' THEN CASE WHEN least(cardinality(a.words), cardinality(b.words)) > 1 THEN 30 ELSE 10 END
            WHEN 'initials' THEN 20
            ELSE CASE WHEN names.whole THEN 40 WHEN cardinality(a.words) > 1 THEN 30 ELSE 10 END END;
        reasons := reasons || names.relation;
    END IF;
    IF a.birthday <> b.birthday THEN
        score := score - 40;
    ELSIF a.birthday = b.birthday AND cardinality(reasons) > 0 THEN
        score := score + 30;
        reasons := reasons || 'birthday'::text;
    END IF;
    score := greatest(0, least(100, score));
END $$;

-- The same of two people by their ids: 0 when either is gone.
CREATE FUNCTION kartoteka.duplicate_judged(t int, a bigint, b bigint, OUT score int, OUT reasons text[])
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT j.score, j.reasons INTO score, reasons
    FROM kartoteka.duplicate_profiles(t, ARRAY[a, b]) x, kartoteka.duplicate_profiles(t, ARRAY[a, b]) y,
        kartoteka.duplicate_judge(x, y) j
    WHERE x.id = a AND y.id = b;
    score := coalesce(score, 0);
    reasons := coalesce(reasons, '{}');
END $$;

-- What a record was merged into, and that into, at the end; itself when it was not.
CREATE FUNCTION kartoteka.party_root(t int, party bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    at bigint := party;
    next_one bigint;
BEGIN
    LOOP
        SELECT p.merged_into INTO next_one FROM kartoteka.party p
        WHERE p.tenant_id = t AND p.id = at AND p.deleted_at IS NOT NULL;
        IF next_one IS NULL OR next_one = at THEN
            RETURN at;
        END IF;
        at := next_one;
    END LOOP;
END $$;

-- Whether somebody has said of the two, or of records that are in them, that they are not the same.
CREATE FUNCTION kartoteka.duplicate_dismissed(t int, a bigint, b bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM kartoteka.party_family(t, a) x, kartoteka.party_family(t, b) y, kartoteka.duplicate_decision d
        WHERE d.tenant_id = t AND d.party_id = least(x.id, y.id) AND d.other_id = greatest(x.id, y.id));
END $$;

-- The mark of a tenant, locked: of two who look for duplicates the second one goes on where the first is.
CREATE FUNCTION kartoteka.duplicate_marked(t int) RETURNS kartoteka.duplicate_mark LANGUAGE plpgsql AS $$
DECLARE
    m kartoteka.duplicate_mark;
BEGIN
    INSERT INTO kartoteka.duplicate_mark (tenant_id) VALUES (t) ON CONFLICT (tenant_id) DO NOTHING;
    SELECT x.* INTO m FROM kartoteka.duplicate_mark x WHERE x.tenant_id = t FOR UPDATE;
    RETURN m;
END $$;

-- Makes the keys of the next `lot` people that have changed anew; returns how many those were. What is not
-- committed everywhere yet waits for the next time (revision_limit).
CREATE FUNCTION kartoteka.duplicate_key_lot(t int, lot int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    m kartoteka.duplicate_mark := kartoteka.duplicate_marked(t);
    ids bigint[];
    last_revision bigint;
BEGIN
    SELECT array_agg(x.id ORDER BY x.revision, x.id), max(x.revision) INTO ids, last_revision
    FROM (SELECT p.id, p.revision FROM kartoteka.party p
          WHERE p.tenant_id = t AND p.kind = 1 AND (p.revision, p.id) > (m.key_revision, m.key_id)
            AND p.revision < kartoteka.revision_limit()
          ORDER BY p.revision, p.id LIMIT lot) x;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    DELETE FROM kartoteka.duplicate_key k WHERE k.tenant_id = t AND k.person_id = ANY (ids);
    INSERT INTO kartoteka.duplicate_key (tenant_id, key, person_id)
    SELECT DISTINCT t, k, r.id FROM kartoteka.duplicate_profiles(t, ids) r, kartoteka.duplicate_keys(r) k;
    UPDATE kartoteka.duplicate_mark x SET key_revision = last_revision, key_id = ids[cardinality(ids)]
    WHERE x.tenant_id = t;
    RETURN cardinality(ids);
END $$;

-- Compares the next `lot` people that have changed and have keys with everybody who shares one and was changed
-- before: who was changed later finds them in turn. A key that more than 20 people have says nothing of them.
CREATE FUNCTION kartoteka.duplicate_pair_lot(t int, lot int, OUT people int, OUT pairs int) LANGUAGE plpgsql AS $$
DECLARE
    m kartoteka.duplicate_mark := kartoteka.duplicate_marked(t);
    ids bigint[];
    revisions bigint[];
BEGIN
    pairs := 0;
    SELECT array_agg(x.id ORDER BY x.revision, x.id), array_agg(x.revision ORDER BY x.revision, x.id)
    INTO ids, revisions
    FROM (SELECT p.id, p.revision FROM kartoteka.party p
          WHERE p.tenant_id = t AND p.kind = 1 AND (p.revision, p.id) > (m.pair_revision, m.pair_id)
            AND (p.revision, p.id) <= (m.key_revision, m.key_id)
          ORDER BY p.revision, p.id LIMIT lot) x;
    people := coalesce(cardinality(ids), 0);
    IF people = 0 THEN
        UPDATE kartoteka.duplicate_mark x SET found_at = now() WHERE x.tenant_id = t;
        RETURN;
    END IF;
    DELETE FROM kartoteka.duplicate_pair d WHERE d.tenant_id = t AND d.party_id = ANY (ids);
    DELETE FROM kartoteka.duplicate_pair d WHERE d.tenant_id = t AND d.other_id = ANY (ids);
    WITH mine AS MATERIALIZED (
        SELECT k.key, k.person_id FROM kartoteka.duplicate_key k WHERE k.tenant_id = t AND k.person_id = ANY (ids)
    ), few AS MATERIALIZED (
        SELECT d.key, o.ids FROM (SELECT DISTINCT mine.key FROM mine) d, LATERAL (
            SELECT array_agg(z.person_id) AS ids
            FROM (SELECT k.person_id FROM kartoteka.duplicate_key k WHERE k.tenant_id = t AND k.key = d.key
                  ORDER BY k.person_id LIMIT 21) z) o
        WHERE cardinality(o.ids) BETWEEN 2 AND 20
    ), met AS MATERIALIZED (
        SELECT DISTINCT x.person_id AS a, o.id AS b
        FROM mine x JOIN few f ON f.key = x.key, unnest(f.ids) AS o(id) WHERE o.id <> x.person_id
    ), earlier AS MATERIALIZED (
        SELECT e.a, e.b FROM met e JOIN unnest(ids, revisions) AS i(id, revision) ON i.id = e.a
            JOIN kartoteka.party p ON p.tenant_id = t AND p.id = e.b AND p.deleted_at IS NULL
        WHERE (p.revision, p.id) < (i.revision, i.id)
    ), profile AS MATERIALIZED (
        SELECT r.id, r FROM kartoteka.duplicate_profiles(t, ARRAY(SELECT e.a FROM earlier e UNION SELECT e.b FROM earlier e)) r
    ), decided AS MATERIALIZED (
        SELECT kartoteka.party_root(t, d.party_id) AS x, kartoteka.party_root(t, d.other_id) AS y
        FROM kartoteka.duplicate_decision d WHERE d.tenant_id = t
    ), added AS (
        INSERT INTO kartoteka.duplicate_pair (tenant_id, party_id, other_id, score, reasons)
        SELECT t, least(e.a, e.b), greatest(e.a, e.b), j.score, j.reasons
        FROM earlier e JOIN profile x ON x.id = e.a JOIN profile y ON y.id = e.b,
            LATERAL kartoteka.duplicate_judge(x.r, y.r) j
        WHERE j.score >= 30
          AND NOT EXISTS (SELECT FROM decided d WHERE (d.x, d.y) IN ((e.a, e.b), (e.b, e.a)))
        ON CONFLICT (tenant_id, party_id, other_id) DO UPDATE SET score = EXCLUDED.score,
            reasons = EXCLUDED.reasons, found_at = now()
        RETURNING 1
    ) SELECT count(*) INTO pairs FROM added;
    UPDATE kartoteka.duplicate_mark x SET pair_revision = revisions[people], pair_id = ids[people]
    WHERE x.tenant_id = t;
END $$;

-- Says that two people are not the same (same: takes the word back). 'done'; 'missing': either is no person of the
-- tenant; 'forbidden': the employee may not edit both; 'unsaid': there is no word to take back.
CREATE FUNCTION kartoteka.duplicate_decide(t int, a bigint, b bigint, same boolean, employee bigint, admin boolean)
    RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    low constant bigint := least(a, b);
    high constant bigint := greatest(a, b);
    r record;
    n int := 0;
    gone int;
BEGIN
    FOR r IN SELECT kartoteka.party_can_edit(p, employee, admin) AS may FROM kartoteka.party p
             WHERE p.tenant_id = t AND p.id IN (a, b) AND p.kind = 1 AND p.deleted_at IS NULL
             ORDER BY p.id FOR UPDATE
    LOOP
        IF NOT r.may THEN
            RETURN 'forbidden';
        END IF;
        n := n + 1;
    END LOOP;
    IF n < 2 THEN
        RETURN 'missing';
    END IF;
    IF NOT same THEN
        INSERT INTO kartoteka.duplicate_decision (tenant_id, party_id, other_id, employee_id)
        VALUES (t, low, high, employee) ON CONFLICT (tenant_id, party_id, other_id) DO NOTHING;
        DELETE FROM kartoteka.duplicate_pair d WHERE d.tenant_id = t AND d.party_id = low AND d.other_id = high;
        RETURN 'done';
    END IF;
    -- the word may have been said of records that are in them now
    DELETE FROM kartoteka.duplicate_decision d USING kartoteka.party_family(t, a) x, kartoteka.party_family(t, b) y
    WHERE d.tenant_id = t AND d.party_id = least(x.id, y.id) AND d.other_id = greatest(x.id, y.id);
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone = 0 THEN
        RETURN 'unsaid';
    END IF;
    INSERT INTO kartoteka.duplicate_pair (tenant_id, party_id, other_id, score, reasons)
    SELECT t, low, high, j.score, j.reasons
    FROM kartoteka.duplicate_judged(t, low, high) j
    WHERE j.score >= 30
    ON CONFLICT (tenant_id, party_id, other_id) DO NOTHING;
    RETURN 'done';
END $$;

-- Of a pair that was found: what is to be merged into what now. Either may have been merged meanwhile; what it is in
-- counts. source is NULL when the two are one already, are said not to be the same, or do not meet the rule any more:
-- all of `wanted` among the reasons, and at least so many points. The older record is the one that stays.
CREATE FUNCTION kartoteka.duplicate_due(t int, a bigint, b bigint, wanted text[], least_score int,
                                        OUT source bigint, OUT target bigint, OUT score int, OUT reasons text[])
    LANGUAGE plpgsql AS $$
DECLARE
    low constant bigint := least(kartoteka.party_root(t, a), kartoteka.party_root(t, b));
    high constant bigint := greatest(kartoteka.party_root(t, a), kartoteka.party_root(t, b));
BEGIN
    PERFORM FROM kartoteka.party p WHERE p.tenant_id = t AND p.id IN (low, high) ORDER BY p.id FOR UPDATE;
    SELECT j.score, j.reasons INTO score, reasons
    FROM kartoteka.duplicate_judged(t, low, high) j;
    IF low <> high AND score >= least_score AND wanted <@ reasons
       AND NOT kartoteka.duplicate_dismissed(t, low, high) THEN
        source := high;
        target := low;
    END IF;
END $$;

-- Merges what duplicate_due() says of a pair: 'merged', 'skipped' when nothing is due, else as party_merge() says.
CREATE FUNCTION kartoteka.duplicate_merge(t int, a bigint, b bigint, wanted text[], least_score int, employee bigint,
                                          admin boolean, key bigint, request text, OUT outcome text,
                                          OUT source bigint, OUT target bigint, OUT score int, OUT reasons text[])
    LANGUAGE plpgsql AS $$
BEGIN
    SELECT d.source, d.target, d.score, d.reasons INTO source, target, score, reasons
    FROM kartoteka.duplicate_due(t, a, b, wanted, least_score) d;
    outcome := CASE WHEN source IS NULL THEN 'skipped'
                    ELSE kartoteka.party_merge(t, source, target, employee, admin, key, request) END;
END $$;
