list(APPEND KARTOTEKA_API_SOURCES api/salesman/salesman.c)
