#!/bin/sh
# The commands of the image.
set -eu
case "${1:-api}" in
  api | worker | mqtt-ingest) exec node "dist/apps/$1/main.js" ;;
  migrate) exec node tools/prisma/migrate.ts ;;
  admin-create) shift; exec node dist/apps/api/admin-create.js "$@" ;;
  *) exec "$@" ;;
esac
