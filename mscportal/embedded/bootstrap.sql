-- Roles, database and extensions of the portal; run by psql as a superuser, once, and again whenever this file changes.
-- PostgreSQL 16 or newer. It takes the passwords from the environment, so that they stand in no process list:
--   MSC_OWNER_PASSWORD, MSC_APP_PASSWORD, MSC_BACKUP_PASSWORD
-- The database's name is the psql variable "database" (mscportal when it is not set).
\set ON_ERROR_STOP on
\if :{?database}
\else
  \set database mscportal
\endif
\getenv owner_password MSC_OWNER_PASSWORD
\getenv app_password MSC_APP_PASSWORD
\getenv backup_password MSC_BACKUP_PASSWORD
SELECT :{?owner_password} AND :{?app_password} AND :{?backup_password} AS has_passwords \gset
\if :has_passwords
\else
  DO $$ BEGIN RAISE 'Set MSC_OWNER_PASSWORD, MSC_APP_PASSWORD and MSC_BACKUP_PASSWORD in the environment first.'; END $$;
\endif

-- The passwords below must not reach the server's log.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET client_min_messages = 'warning';

-- msc_owner migrates; msc_app is the web and the workers; msc_rls owns the definer functions; msc_backup dumps.
SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY['msc_owner', 'msc_app', 'msc_rls', 'msc_backup']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE msc_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE msc_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'app_password';
ALTER ROLE msc_rls NOLOGIN NOSUPERUSER BYPASSRLS NOCREATEROLE NOCREATEDB;
ALTER ROLE msc_backup LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'backup_password';
GRANT msc_rls TO msc_owner, msc_backup WITH INHERIT FALSE, SET TRUE;

-- No statement, parameter or row of these roles may reach the server's log; compiling costs more than it gives here.
SELECT format('ALTER ROLE %I SET %I = %L', role, setting, value)
  FROM unnest(ARRAY['msc_owner', 'msc_app', 'msc_backup']) AS role,
       (VALUES ('jit', 'off'), ('log_statement', 'none'), ('log_min_error_statement', 'panic'), ('log_min_duration_statement', '-1'),
               ('log_parameter_max_length', '0'), ('log_parameter_max_length_on_error', '0'), ('log_error_verbosity', 'terse'))
       AS settings (setting, value) \gexec
-- A page that waits or thinks this long has gone wrong; compiling a document inside one transaction has not.
ALTER ROLE msc_app SET lock_timeout = '10s';
ALTER ROLE msc_app SET statement_timeout = '60s';
ALTER ROLE msc_app SET idle_in_transaction_session_timeout = '5min';

-- Where the server knows a builtin Unicode locale it is named, so that order and case are the same on every machine.
SELECT format('CREATE DATABASE %I OWNER msc_owner TEMPLATE template0 ENCODING ''UTF8''', :'database')
       || CASE WHEN current_setting('server_version_num')::int >= 180000
               THEN ' LOCALE ''C'' LOCALE_PROVIDER builtin BUILTIN_LOCALE ''PG_UNICODE_FAST''' ELSE '' END
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO msc_app, msc_backup;

\connect :"database"
SET client_min_messages = 'warning';
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO msc_owner;
GRANT USAGE ON SCHEMA public TO msc_app, msc_rls;
-- What a trigger writes for others is counted too, and who asks before and after would learn how much there was.
SELECT format('REVOKE EXECUTE ON FUNCTION %1$s FROM PUBLIC; GRANT EXECUTE ON FUNCTION %1$s TO msc_rls, pg_monitor', oid::regprocedure)
  FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
   AND proname ~ '^pg_(stat_get_|current_wal_)' AND proname <> 'pg_stat_get_activity' \gexec
