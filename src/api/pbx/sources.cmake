list(APPEND KARTOTEKA_API_SOURCES api/pbx/pbx.c api/pbx/callers.c api/pbx/events.c api/pbx/books.c)
