-- Plans of a directory without statistics are guesses; autovacuum makes them a minute later.
ANALYZE kartoteka.party;
ANALYZE kartoteka.contact_info;
ANALYZE kartoteka.address;
ANALYZE kartoteka.search_key;
ANALYZE kartoteka.word_key;
ANALYZE kartoteka.vocabulary;
ANALYZE kartoteka.place_word;
ANALYZE kartoteka.crm_case;
ANALYZE kartoteka.case_member;
