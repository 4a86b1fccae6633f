-- For the test suite only, after bootstrap.sql, never on a server that holds anyone's data: one role that can become
-- the owner or the application within a transaction, and a template for the test databases.
\set ON_ERROR_STOP on
\getenv test_password MSC_TEST_PASSWORD
SET log_statement = 'none';
SET client_min_messages = 'warning';
SELECT 'CREATE ROLE msc_test' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'msc_test') \gexec
ALTER ROLE msc_test LOGIN NOINHERIT CREATEDB PASSWORD :'test_password';
GRANT msc_owner, msc_app TO msc_test WITH INHERIT FALSE, SET TRUE;
GRANT CONNECT ON DATABASE mscportal TO msc_test;
ALTER DATABASE :"database" WITH IS_TEMPLATE true ALLOW_CONNECTIONS true;
