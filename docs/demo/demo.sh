#!/usr/bin/env bash
# What the recording of the README shows, typed as by a person. Runs in a copy of the example, made by record.sh.
set -u

typed() {
  printf '\033[1;32m$\033[0m '
  for ((at = 0; at < ${#1}; at++)); do
    printf '%s' "${1:at:1}"
    sleep 0.03
  done
  sleep 0.4
  printf '\n'
  eval "$1"
  sleep "${2:-1.5}"
}

typed 'npx deploy --env local' 2
typed 'npx deploy --env local' 1.5
clear
typed "sed -i 's/exec redis-server/exec redis-sever/' config.yaml  # a slip" 0.5
typed 'npx deploy --env local --rollback' 4
