list(APPEND KARTOTEKA_API_SOURCES
  api/salesman/auth.c api/salesman/client/input.c api/salesman/client/list.c
  api/salesman/client/read.c api/salesman/client/shape.c api/salesman/client/write.c
  api/salesman/deal/list.c api/salesman/deal/read.c api/salesman/deal/shape.c
  api/salesman/deal/write.c api/salesman/dictionaries.c api/salesman/employee_add.c api/salesman/employees.c api/salesman/envelope.c
  api/salesman/errors.c api/salesman/fields.c api/salesman/form.c api/salesman/input.c
  api/salesman/list_params.c api/salesman/once.c api/salesman/own_companies.c api/salesman/params.c api/salesman/person/input.c
  api/salesman/person/list.c api/salesman/person/read.c api/salesman/person/record.c
  api/salesman/person/shape.c api/salesman/person/write.c api/salesman/routes.c
  api/salesman/salesman.c api/salesman/shapes.c)
