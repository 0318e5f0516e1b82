#!/bin/sh
# Starts a cluster on this machine alone, from installed programs: three NATS servers with TLS, PostgreSQL, two
# registrars, two projectors, two readers. To try it, and to kill what one likes: what ended is started again.
#
#   deploy/cluster/local.sh FOLDER     # everything lies in it, secrets too; Ctrl-C ends it, and again goes on
#
# Needs nats-server 2.12 or newer, PostgreSQL 15 or newer, openssl, and coopledger; on the path, or where
# COOPLEDGER_NATS_SERVER, COOPLEDGER_POSTGRES (the folder of its programs) and COOPLEDGER_PROGRAM say.
# Ports are 7401-7406 (gRPC) and those 2,000 (PostgreSQL) and 3,000 to 5,000 (NATS) above; COOPLEDGER_PORT moves them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# = 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
port=${COOPLEDGER_PORT:-7400}
nats=${COOPLEDGER_NATS_SERVER:-nats-server}
coopledger=${COOPLEDGER_PROGRAM:-coopledger}
postgres=${COOPLEDGER_POSTGRES:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}

for it in "$nats" "$coopledger" "$postgres/postgres" openssl; do
  command -v "$it" > /dev/null || { echo "$it is not to be found" >&2; exit 2; }
done
"$here/prepare.sh" "$folder"
set -a
. "$folder/.env"
set +a
cd "$folder"
trap 'trap - INT TERM; for it in $(cat pids); do kill -TERM "$it" 2>/dev/null || true; done; wait' EXIT
trap exit INT TERM
: > pids

# Starts a program, again a second after it ended, with its output in a file of its name, and tells its number.
start() {
  name=$1
  shift
  keep "$@" 3>&1 >> "$name.log" 2>&1 &
  echo $! >> pids
}

keep() {
  trap 'kill -TERM "$it" 2>/dev/null || true; wait "$it" || true; exit 0' TERM
  while :; do
    "$@" 3>&- &
    it=$!
    echo "$name is process $it" >&3
    wait "$it" || true
    sleep 1
  done
}

# Runs one of PostgreSQL's programs, which refuse to be run by root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}

routes=""
for n in 1 2 3; do routes="$routes\"nats-route://localhost:$((port + 4000 + n))\", "; done
for n in 1 2 3; do
  sed -e "s#/etc/nats/tls/tls#$folder/tls/nats-$n#" -e "s#/etc/nats/tls/ca#$folder/tls/ca#" \
    -e "s#\"/data\"#\"$folder/nats-$n\"#" -e "s#0.0.0.0:4222#127.0.0.1:$((port + 3000 + n))#" \
    -e "s#0.0.0.0:6222#127.0.0.1:$((port + 4000 + n))#" \
    -e "s#0.0.0.0:8222#127.0.0.1:$((port + 5000 + n))#" "$here/nats.conf" > "nats-$n.conf"
  cp "$here/accounts.conf" accounts.conf
  NATS_SERVER_NAME=nats-$n NATS_ROUTES="[$routes]" start "nats-$n" "$nats" -c "nats-$n.conf"
done

if [ ! -e postgres/data/PG_VERSION ]; then
  mkdir -p postgres
  # Of whoever runs it, who has to come through this folder, and reads nothing else in it.
  if [ "$(id -u)" = 0 ]; then chown postgres postgres; chmod a+x .; fi
  echo "$POSTGRES_PASSWORD" > postgres/password
  if [ "$(id -u)" = 0 ]; then chown postgres postgres/password; fi
  as_owner "$postgres/initdb" -D "$folder/postgres/data" -U coopledger --pwfile=postgres/password \
    --auth=scram-sha-256 -E UTF8 --locale=C.UTF-8 --data-checksums > initdb.log
  rm postgres/password
fi
sql=$((port + 2000))
if [ "$(id -u)" = 0 ]; then
  start postgres setpriv --reuid=postgres --regid=postgres --init-groups "$postgres/postgres" \
    -D "$folder/postgres/data" -p "$sql" -c listen_addresses=127.0.0.1 -c unix_socket_directories=
else
  start postgres "$postgres/postgres" -D "$folder/postgres/data" -p "$sql" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=
fi
export PGPASSWORD="$POSTGRES_PASSWORD"
until "$postgres/pg_isready" -q -h 127.0.0.1 -p "$sql" -U coopledger -d postgres; do sleep 0.2; done
for database in views vault; do
  "$postgres/createdb" -h 127.0.0.1 -p "$sql" -U coopledger "$database" 2>/dev/null || true
done

servers="" monitoring=""
for n in 1 2 3; do
  servers="$servers\"tls://localhost:$((port + 3000 + n))\", "
  monitoring="$monitoring\"127.0.0.1:$((port + 5000 + n))\", "
done
process() {
  number=$1 name=$2 roles=$3 user=$4
  # The settings of a cluster, with what is elsewhere here.
  sed -e "s#^path = .*#path = \"$folder/$name\"#" -e "s#^key_file = .*#key_file = \"$folder/vault.key\"#" \
    -e "s#^servers = .*#servers = [$servers]#" -e "s#^monitoring = .*#monitoring = [$monitoring]#" \
    -e "s#^credentials = .*#credentials = \"$folder/secrets/$user\"#" \
    -e "s#^ca_file = .*#ca_file = \"$folder/tls/ca.crt\"#" -e "s#@postgres:5432/#@127.0.0.1:$sql/#" \
    -e "s#^listen = .*#listen = \"127.0.0.1:$((port + number))\"#" \
    -e "s#^metrics = .*#metrics = \"127.0.0.1:$((port + 1000 + number))\"#" \
    "$here/coopledger.toml" > "$name.toml"
  COOPLEDGER_ROLES=$roles start "$name" "$coopledger" --config "$name.toml" serve
}
process 1 registrar-1 registrar,sequencer sequencer
process 2 registrar-2 registrar,sequencer sequencer
process 3 projector-1 projector,scheduler recorder
process 4 projector-2 projector,scheduler recorder
process 5 reader-1 reader reader
process 6 reader-2 reader reader
echo "Recording is served on 127.0.0.1:$((port + 1)) and $((port + 2)), questions on $((port + 5)) and $((port + 6));"
echo "what each says is in $folder/*.log. Ctrl-C ends all."
wait
