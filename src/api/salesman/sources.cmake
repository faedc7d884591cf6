list(APPEND KARTOTEKA_API_SOURCES
  api/salesman/errors.c api/salesman/fields.c api/salesman/guides.c api/salesman/input.c api/salesman/person_write.c
  api/salesman/person_input.c api/salesman/person_list.c api/salesman/person_read.c
  api/salesman/record.c  api/salesman/routes.c api/salesman/salesman.c api/salesman/shape.c
  api/salesman/user.c)
