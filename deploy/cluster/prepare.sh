#!/bin/sh
# Makes, beside compose.yaml or in another folder, and once, what is secret: tls/ (an authority for the NATS servers
# alone, and a certificate for each of them, for two years), .env and secrets/ (passwords), and vault.key. For compose
# it is to be run as root, so that the processes own what they read. Needs openssl. What is there is left as it is.
#
#   prepare.sh [FOLDER]
set -eu
umask 077
cd "${1:-$(dirname "$0")}"

# Gives a file to the user of the image.
give() {
  if [ "$(id -u)" = 0 ]; then chown 7400 "$1"; fi
}

if [ ! -e tls ]; then
  mkdir tls
  new="openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256"
  $new -x509 -days 730 -subj "/CN=Coopledger NATS" -keyout tls/ca.key -out tls/ca.crt \
    -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
  for name in nats-1 nats-2 nats-3; do
    $new -subj "/CN=$name" -keyout "tls/$name.key" -out tls/request 2>/dev/null
    printf '%s\n' "subjectAltName=DNS:$name,DNS:nats,DNS:localhost,IP:127.0.0.1" \
      "extendedKeyUsage=serverAuth,clientAuth" > tls/extensions
    openssl x509 -req -days 730 -sha256 -in tls/request -CA tls/ca.crt -CAkey tls/ca.key \
      -CAcreateserial -extfile tls/extensions -out "tls/$name.crt" 2>/dev/null
    rm tls/request tls/extensions
  done
  chmod 0755 tls
  chmod 0644 tls/*.crt
fi

if [ ! -e .env ]; then
  mkdir secrets
  chmod 0755 secrets
  for user in sequencer recorder reader; do
    # A letter first: what looks like a number would be read as one.
    word="p$(openssl rand -hex 24)"
    printf '%s:%s\n' "$user" "$word" > "secrets/$user"
    chmod 0400 "secrets/$user"
    give "secrets/$user"
    printf 'COOPLEDGER_%s_PASSWORD=%s\n' "$(echo "$user" | tr a-z A-Z)" "$word" >> .env.new
  done
  printf 'POSTGRES_PASSWORD=%s\n' "p$(openssl rand -hex 24)" >> .env.new
  if [ -n "${SUDO_UID:-}" ]; then chown "$SUDO_UID" .env.new; fi
  mv .env.new .env
fi

if [ ! -e vault.key ]; then
  openssl rand -out vault.key 32
  chmod 0400 vault.key
  give vault.key
  echo "vault.key is made. Keep a copy where no backup of the database lies: without it no name can be read ever again."
fi
