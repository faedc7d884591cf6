SET ROLE kartoteka_app;
