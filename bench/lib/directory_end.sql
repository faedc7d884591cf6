-- After the load: triggers as the migrations made them, the indexes, statistics, all-visible pages.
DO $$
DECLARE
    d text;
    tab regclass;
    trig name;
BEGIN
    FOR tab, trig IN
        SELECT t.tgrelid::regclass, t.tgname FROM pg_trigger t
        WHERE NOT t.tgisinternal AND t.tgenabled = 'A'
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER %I', tab, trig);
    END LOOP;
    FOR d IN SELECT definition FROM public.bench_index LOOP
        EXECUTE d;
    END LOOP;
END $$;
DROP TABLE public.bench_index;
VACUUM (FREEZE, ANALYZE);
CHECKPOINT;
