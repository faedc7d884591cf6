-- Who changed what, for every kind of record. People and companies write their rows in their statements
-- (one trip, many at once); for all the rest triggers do, because there are many writers (routes,
-- kartotekactl, an operator with psql) and none may forget it.
--
-- A row names the record, never its values: of a change the names of the columns. Who asks, and the
-- request, the connection says for the transaction (kartoteka.asker, statement db_asker: key, employee and
-- request); nobody is said for kartotekactl and psql. What a statement has told itself in the same
-- transaction about the same record is not told again. More than 50 rows of one statement make one row
-- with entity 0 and their number, so that importing a country's streets does not double them.

CREATE FUNCTION kartoteka.audit_add(t int, what text, entities bigint[], details text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    served text := current_setting('kartoteka.tenant', true);
    asker text[] := string_to_array(coalesce(current_setting('kartoteka.asker', true), ''), '/');
BEGIN
    -- kartotekactl works on all tenants: for a moment it is this one's
    PERFORM set_config('kartoteka.tenant', t::text, true);
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id, detail)
    SELECT t, coalesce(asker[3], ''), NULLIF(asker[1], '')::bigint, NULLIF(asker[2], '')::bigint, what,
           coalesce(e.id, 0), coalesce(e.detail, '')
    FROM unnest(entities, details) AS e(id, detail)
    WHERE coalesce(e.id, 0) = 0 OR NOT EXISTS (
        SELECT FROM audit a WHERE a.tenant_id = t AND a.entity_id = e.id AND a.at = now()
        AND split_part(a.action, '.', 1) = split_part(what, '.', 1));
    PERFORM set_config('kartoteka.tenant', coalesce(served, ''), true);
END $$;

-- The columns of a row that differ, but for those that follow others by themselves.
CREATE FUNCTION kartoteka.changed_columns(was jsonb, is_now jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(n.key, ',' ORDER BY n.key) FROM jsonb_each(is_now) n
    WHERE n.value IS DISTINCT FROM was -> n.key
      AND n.key NOT IN ('catalog_revision', 'revision', 'password_hash')
      AND n.key NOT LIKE '%\_key'
$$;

-- Tells what a statement did: at most 50 records one by one.
CREATE FUNCTION kartoteka.audit_tell(what text, tenants int[], entities bigint[], details text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT x.t, array_agg(x.id) AS ids, array_agg(x.detail) AS details, count(*) AS n
        FROM unnest(tenants, entities, details) AS x(t, id, detail) WHERE x.t IS NOT NULL GROUP BY x.t
    LOOP
        IF part.n > 50 THEN
            PERFORM audit_add(part.t, what, ARRAY[0::bigint], ARRAY[part.n || ' rows']);
        ELSE
            PERFORM audit_add(part.t, what, part.ids, part.details);
        END IF;
    END LOOP;
END $$;

-- The arguments of both: the kind of record; the columns of its id, of what tells apart records with that
-- id, of the tenant; of what a row is to tell besides ('': of nothing).
CREATE FUNCTION kartoteka.audited() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN -- else it follows from a change that is told
        PERFORM audit_tell(TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.add' ELSE '.delete' END,
            array_agg((c.j ->> TG_ARGV[3])::int), array_agg((c.j ->> TG_ARGV[1])::bigint),
            array_agg(c.j ->> TG_ARGV[4])) FROM (SELECT to_jsonb(x) AS j FROM changed x) c HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION kartoteka.audited_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        PERFORM audit_tell(TG_ARGV[0] || '.update',
            array_agg((c.j ->> TG_ARGV[3])::int), array_agg((c.j ->> TG_ARGV[1])::bigint),
            array_agg(concat_ws(': ', c.j ->> TG_ARGV[4], c.columns)))
        FROM (SELECT n.j, CASE WHEN n.j -> 'password_hash' IS DISTINCT FROM o.j -> 'password_hash' THEN 'password'
                     ELSE changed_columns(o.j, n.j) END AS columns
              FROM (SELECT to_jsonb(x) AS j FROM changed x) n JOIN (SELECT to_jsonb(x) AS j FROM before x) o
              ON n.j ->> TG_ARGV[3] IS NOT DISTINCT FROM o.j ->> TG_ARGV[3]
              AND n.j ->> TG_ARGV[1] IS NOT DISTINCT FROM o.j ->> TG_ARGV[1]
              AND n.j ->> TG_ARGV[2] IS NOT DISTINCT FROM o.j ->> TG_ARGV[2]) c
        WHERE c.columns IS NOT NULL HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

CREATE PROCEDURE kartoteka.in_audit(tab regclass, what text, id text, apart text, detail text DEFAULT '',
                                    tenant text DEFAULT 'tenant_id') LANGUAGE plpgsql AS $$
DECLARE
    arguments text := format('(%L, %L, %L, %L, %L)', what, id, apart, tenant, detail);
BEGIN
    EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed '
        'FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.audited%s', tab, arguments);
    EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS before '
        'NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.audited_update%s', tab, arguments);
    EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed '
        'FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.audited%s', tab, arguments);
END $$;

CALL kartoteka.in_audit('kartoteka.tenant', 'tenant', 'id', 'id', '', 'id');
CALL kartoteka.in_audit('kartoteka.employee', 'employee', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.access_key', 'key', 'id', 'id', 'kind');
CALL kartoteka.in_audit('kartoteka.delivery_object', 'object', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.dictionary', 'dictionary', 'id', 'kind', 'kind');
CALL kartoteka.in_audit('kartoteka.contact_type', 'contact_type', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.address_type', 'address_type', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.custom_field', 'field', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.form_field', 'form', 'custom_field_id', 'name', 'name');
CALL kartoteka.in_audit('kartoteka.country', 'country', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.city', 'city', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.street', 'street', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.metro_station', 'metro', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.tag', 'tag', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.crm_case', 'case', 'id', 'id');
CALL kartoteka.in_audit('kartoteka.case_member', 'case.member', 'case_id', 'party_id', 'party_id');
CALL kartoteka.in_audit('kartoteka.case_access', 'case.access', 'case_id', 'employee_id', 'employee_id');
CALL kartoteka.in_audit('kartoteka.case_tag', 'case.tag', 'case_id', 'tag_id', 'tag_id');
CALL kartoteka.in_audit('kartoteka.case_value', 'case.value', 'case_id', 'field_id', 'field_id');
CALL kartoteka.in_audit('kartoteka.loyalty_account', 'account', 'party_id', 'number');
CALL kartoteka.in_audit('kartoteka.loyalty_card', 'card', 'party_id', 'code');
CALL kartoteka.in_audit('kartoteka.deal', 'deal', 'id', 'id');
-- Of companies, beside what their statements tell; a person's family is the party's, so nothing is twice.
CALL kartoteka.in_audit('kartoteka.company_detail', 'party.detail', 'party_id', 'party_id');
CALL kartoteka.in_audit('kartoteka.company_requisite', 'party.requisite', 'party_id', 'name', 'name');
CALL kartoteka.in_audit('kartoteka.party_access', 'party.access', 'party_id', 'employee_id', 'employee_id');

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.audit_add(int, text, bigint[], text[])',
        'kartoteka.audit_tell(text, int[], bigint[], text[])', 'kartoteka.audited()',
        'kartoteka.audited_update()']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
