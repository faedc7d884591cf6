COPY pg_temp.in_sequence FROM STDIN;
