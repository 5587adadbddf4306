#!/bin/sh
# Runs Mosquitto with accounts that change while it runs.
#   broker.sh CONFIGURATION OWN KEPT ALL [MOSQUITTO]
# ALL, the password file that CONFIGURATION names, is made of OWN, the accounts of whoever runs the broker, and of KEPT, the accounts of
# devices that the city's worker keeps (MQTT_ACCOUNTS_FILE). When one of them changes, ALL is made again and the broker reads it: who is no
# longer in it, or with another password, is cut off at once.
set -eu
configuration=$1 own=$2 kept=$3 all=$4 mosquitto=${5:-mosquitto}
# Its own: what looks after a broker that was killed lives for a second more.
new=$all.$$.new
umask 077

state() { cat "$own" "$kept" 2>/dev/null | cksum; }

merge() {
  # An account of the broker's own is never replaced by a device of that name.
  devices=/dev/null
  if [ -e "$kept" ]; then devices=$kept; fi
  awk -F: 'FILENAME == ARGV[1] { own[$1]; print; next } !($1 in own)' "$own" "$devices" >"$new" || return 1
  # Started as root, Mosquitto goes on as an account of its own, which must be able to read them.
  if [ "$(id -u)" = 0 ]; then chown mosquitto "$new" 2>/dev/null || :; fi
  mv "$new" "$all"
}

last=$(state)
merge
# Until the broker hears signals itself, one must not end it.
trap '' HUP
# $$ stays this process, which becomes the broker.
while sleep 1 && kill -0 $$ 2>/dev/null; do
  # A file that is gone is no list of nobody: who is let in stays so until the worker has written it again.
  [ -e "$kept" ] || continue
  now=$(state)
  if [ "$now" != "$last" ] && merge; then
    last=$now
    kill -HUP $$ || exit 0
  fi
done &
exec "$mosquitto" -c "$configuration"
