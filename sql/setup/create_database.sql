-- Makes the database of an installation. Its locale is the one that every comparison of names expects.
CREATE DATABASE "kartoteka" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'
    LOCALE_PROVIDER icu ICU_LOCALE 'und';
