-- Before the load: no foreign keys, no indexes that are quicker to build afterwards. The triggers
-- that keep search keys fire all the same, so the keys follow the product's own rule.
CREATE TABLE public.bench_index (definition text NOT NULL);
INSERT INTO public.bench_index
SELECT pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'kartoteka'::regnamespace AND NOT i.indisunique
  AND c.relname IN ('party', 'contact_info', 'address', 'search_key', 'street', 'case_member',
                    'party_tag', 'loyalty_account', 'loyalty_card');
DO $$
DECLARE
    name regclass;
    tab regclass;
    trig name;
BEGIN
    FOR name IN
        SELECT i.indexrelid::regclass
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        JOIN public.bench_index b ON b.definition = pg_get_indexdef(i.indexrelid)
    LOOP
        EXECUTE 'DROP INDEX ' || name;
    END LOOP;
    FOR tab, trig IN
        SELECT t.tgrelid::regclass, t.tgname FROM pg_trigger t
        WHERE NOT t.tgisinternal AND t.tgname LIKE 'search%'
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', tab, trig);
    END LOOP;
END $$;
