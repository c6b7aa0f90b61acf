#!/usr/bin/env bash
# What the recording of the README shows, typed as by a person. Runs in a copy of the example, made by record.sh.
set -u

typed() {
  printf '$ '
  for word in $1; do
    sleep 0.2
    printf '%s ' "$word"
  done
  sleep 0.4
  printf '\n'
  eval "$1"
  sleep "${2:-1.5}"
}

typed "sed -i 's/lock.json/lok.json/' examples/shop/orderservice/Dockerfile  # a slip" 0.5
typed 'npx deploy --env local --rollback' 5
clear
typed "sed -i 's/lok.json/lock.json/' examples/shop/orderservice/Dockerfile" 0.5
typed 'npx deploy --env local' 3
typed 'npx deploy --env local' 4
