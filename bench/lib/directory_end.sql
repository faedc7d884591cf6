-- After the load: triggers as the migrations made them, parts packed into their parties, the indexes,
-- statistics, all-visible pages.
DO $$
DECLARE
    tab regclass;
    trig name;
BEGIN
    FOR tab, trig IN
        SELECT t.tgrelid::regclass, t.tgname FROM pg_trigger t
        WHERE NOT t.tgisinternal AND t.tgenabled = 'A'
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER %I', tab, trig);
    END LOOP;
END $$;
SET session_replication_role = replica;
CALL kartoteka.pack_all();
SET session_replication_role = origin;
DO $$
DECLARE
    d text;
BEGIN
    FOR d IN SELECT definition FROM public.bench_index LOOP
        EXECUTE d;
    END LOOP;
END $$;
DROP TABLE public.bench_index;
VACUUM FULL kartoteka.party;     -- each party's row was written twice
VACUUM (FREEZE, ANALYZE);
CHECKPOINT;
