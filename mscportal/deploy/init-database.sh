#!/bin/bash
# Run once by the database's image on an empty volume: bootstrap.sql with the passwords that stand in the addresses.
set -euo pipefail
password_of() { sed 's|^[a-z]*://[^:]*:||; s|@.*||' "/run/secrets/$1"; }
MSC_APP_PASSWORD=$(password_of database_url)
MSC_OWNER_PASSWORD=$(password_of database_owner_url)
MSC_BACKUP_PASSWORD=$(cat /run/secrets/backup_password)
export MSC_APP_PASSWORD MSC_OWNER_PASSWORD MSC_BACKUP_PASSWORD
psql --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres --file /bootstrap.sql
