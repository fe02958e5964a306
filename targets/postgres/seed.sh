#!/bin/bash
# The image's entry point runs this once, when the data folder was empty: the tables and rows that a person finds at
# hand. The harness says CROSSOVER_SEED=no, because it seeds a template of its own.
if [ "${CROSSOVER_SEED:-yes}" != no ]; then
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --file /usr/local/share/crossover/schema.sql --file /usr/local/share/crossover/seed.sql \
    --command 'VACUUM (FREEZE, ANALYZE)'
fi
