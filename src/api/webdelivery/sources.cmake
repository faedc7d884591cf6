list(APPEND KARTOTEKA_API_SOURCES
  api/webdelivery/client_edit.c api/webdelivery/clients.c api/webdelivery/envelope.c
  api/webdelivery/errors.c api/webdelivery/lists.c api/webdelivery/routes.c
  api/webdelivery/shapes.c api/webdelivery/webdelivery.c)
