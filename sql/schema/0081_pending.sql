-- New keys wait in a list of the trigram index, and who makes it too long files all of them in his own
-- request: 30 to 45 ms at PostgreSQL's 4 MB, some 12 at 512 kB. A client costs the same processor time at
-- either, and a tenth more WAL. A search reads the list, too.
ALTER INDEX IF EXISTS kartoteka.search_key_trgm SET (gin_pending_list_limit = 512);
