SET ROLE kartoteka_owner;
