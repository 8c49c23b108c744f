#!/bin/sh
# Starts everything in compose.yaml and enrols the parties that are new. Needs Docker with its compose plugin
# and the images of deploy/images/build.sh. Tokens stay in secrets/.
set -eu
cd "$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)"
umask 077
mkdir -p secrets
CANVASS_UID=$(id -u)
export CANVASS_UID

once() { docker compose run --rm --no-deps -T "$@"; }

for node in collector acme globex initech; do
  if [ ! -s "secrets/$node.token" ]; then
    once "$node" tokens create --file /var/lib/canvass/tokens --name operator --role operator,analyst > "secrets/$node.token"
  fi
done
docker compose up -d --wait kafka
docker compose up -d collector
CANVASS_TOKEN=$(cat secrets/collector.token)
export CANVASS_TOKEN

# Until the collector listens.
tries=60
until once -e CANVASS_TOKEN collector parties list --url http://collector:8080 --insecure >/dev/null 2>&1; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { echo "the collector does not answer: docker compose logs collector" >&2; exit 1; }
  sleep 2
done

for party in acme globex initech; do
  [ ! -f "secrets/$party.enrolled" ] || continue
  once "$party" keys create --config /etc/canvass/party.yaml
  CANVASS_INVITATION=$(once -e CANVASS_TOKEN collector parties invite "$party" --url http://collector:8080 --insecure)
  export CANVASS_INVITATION
  once -e CANVASS_INVITATION "$party" keys enrol --config /etc/canvass/party.yaml --wait 5 > "secrets/$party.log" 2>&1 &
  enrolling=$!
  tries=60
  fingerprint=
  while [ -z "$fingerprint" ]; do
    fingerprint=$(grep -oE '[0-9a-f]{4}(-[0-9a-f]{4}){3,}' "secrets/$party.log" | head -n 1 || true)
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { cat "secrets/$party.log" >&2; exit 1; }
    sleep 1
  done
  # Here one person is both sides; in earnest the party tells its fingerprint to the collector's operator.
  tries=30
  until once -e CANVASS_TOKEN collector parties approve "$party" "$fingerprint" --url http://collector:8080 --insecure; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || exit 1
    sleep 1
  done
  wait "$enrolling"
  touch "secrets/$party.enrolled"
done
docker compose up -d
echo "collector http://127.0.0.1:8080 (token: secrets/collector.token), Grafana http://127.0.0.1:3000"
