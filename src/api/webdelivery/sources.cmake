list(APPEND KARTOTEKA_API_SOURCES
  api/webdelivery/auth.c api/webdelivery/client/input.c api/webdelivery/client/list.c
  api/webdelivery/client/parts.c api/webdelivery/client/shape.c api/webdelivery/client/write.c
  api/webdelivery/dictionaries.c api/webdelivery/envelope.c api/webdelivery/errors.c
  api/webdelivery/input.c api/webdelivery/language.c api/webdelivery/list_params.c
  api/webdelivery/near.c api/webdelivery/page_key.c api/webdelivery/once.c api/webdelivery/places.c
  api/webdelivery/routes.c api/webdelivery/webdelivery.c)
