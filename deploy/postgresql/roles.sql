-- Roles and database of Minhu on a server of your own; as its superuser, again without harm:
--
--   psql -v owner_password="$(openssl rand -hex 24)" -v app_password="$(openssl rand -hex 24)" -f roles.sql
--
-- minhu_owner owns schema, tables and functions and migrates; minhu_app runs the product and can change no history.
-- The limits are those of db/roles.py: no act waits longer for another's row than a person waits for a page.
\set ON_ERROR_STOP on
SELECT 'CREATE ROLE minhu_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'minhu_owner') \gexec
SELECT 'CREATE ROLE minhu_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'minhu_app') \gexec
ALTER ROLE minhu_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE minhu_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE minhu_owner SET lock_timeout = '10s';
ALTER ROLE minhu_app SET lock_timeout = '5s';
ALTER ROLE minhu_app SET statement_timeout = '30s';
ALTER ROLE minhu_app SET idle_in_transaction_session_timeout = '60s';
SELECT 'CREATE DATABASE minhu OWNER minhu_owner TEMPLATE template0 ENCODING ''UTF8'''
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'minhu') \gexec
REVOKE ALL ON DATABASE minhu FROM PUBLIC;
GRANT CONNECT ON DATABASE minhu TO minhu_app;
