list(APPEND KARTOTEKA_API_SOURCES api/forms/forms.c)
