list(APPEND KARTOTEKA_API_SOURCES api/webdelivery/webdelivery.c)
