-- Samplan: the roles and the database. Run once, by a superuser, with psql 15 or newer.
--
-- samplan_owner   owns database and tables; used by `manage.py migrate` and `load_county`, by nothing else
-- samplan_app     web and worker; owns nothing, row-level security always applies to it
-- samplan_backup  pg_dump; reads every row, writes none
--
-- The three passwords come from the environment, so that they are neither in a file nor in the list of processes.

\set ON_ERROR_STOP on
\getenv owner_password SAMPLAN_OWNER_PASSWORD
\getenv app_password SAMPLAN_APP_PASSWORD
\getenv backup_password SAMPLAN_BACKUP_PASSWORD

CREATE ROLE samplan_owner LOGIN PASSWORD :'owner_password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE samplan_app LOGIN PASSWORD :'app_password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE samplan_backup LOGIN PASSWORD :'backup_password' NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
GRANT pg_read_all_data TO samplan_backup;

-- A request that hangs gives its locks back.
ALTER ROLE samplan_app SET statement_timeout = '30s';
ALTER ROLE samplan_app SET lock_timeout = '10s';
ALTER ROLE samplan_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE samplan_backup SET default_transaction_read_only = on;

CREATE DATABASE samplan OWNER samplan_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE samplan FROM PUBLIC;
GRANT CONNECT ON DATABASE samplan TO samplan_app, samplan_backup;

\connect samplan
ALTER SCHEMA public OWNER TO samplan_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO samplan_app, samplan_backup;

-- What a migration makes is closed until the migration itself grants it to samplan_app. By default PostgreSQL lets
-- everybody execute a new function, and a SECURITY DEFINER function is a door.
ALTER DEFAULT PRIVILEGES FOR ROLE samplan_owner REVOKE ALL ON TABLES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE samplan_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
