list(APPEND KARTOTEKA_API_SOURCES
  api/salesman/client_input.c api/salesman/client_list.c api/salesman/client_read.c
  api/salesman/client_shape.c api/salesman/client_write.c api/salesman/errors.c
  api/salesman/fields.c api/salesman/form.c api/salesman/guides.c api/salesman/input.c
  api/salesman/list_args.c api/salesman/person_input.c api/salesman/person_list.c
  api/salesman/person_read.c api/salesman/person_write.c api/salesman/record.c
  api/salesman/routes.c api/salesman/salesman.c api/salesman/shape.c api/salesman/user.c)
