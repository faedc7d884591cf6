list(APPEND KARTOTEKA_API_SOURCES api/dav/dav.c api/dav/card.c api/dav/filter.c api/dav/multistatus.c
  api/dav/names.c api/dav/parse.c api/dav/propfind.c api/dav/props.c api/dav/put.c
  api/dav/report.c api/dav/routes.c api/dav/sync.c)
