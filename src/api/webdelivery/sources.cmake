list(APPEND KARTOTEKA_API_SOURCES
  api/webdelivery/client_edit.c api/webdelivery/client_list.c api/webdelivery/client_parts.c
  api/webdelivery/clients.c api/webdelivery/envelope.c api/webdelivery/errors.c
  api/webdelivery/lists.c api/webdelivery/once.c api/webdelivery/paging.c
  api/webdelivery/places.c api/webdelivery/routes.c api/webdelivery/shapes.c
  api/webdelivery/webdelivery.c)
