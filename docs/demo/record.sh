#!/usr/bin/env bash
# Records docs/demo/demo.svg anew: `npm run demo`. Needs asciinema and termtosvg (Debian packages of these names).
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cp -R "$root/examples" "$folder/examples"
cp "$root/config.example.yaml" "$folder/config.yaml"
mkdir -p "$folder/node_modules/.bin" "$folder/node_modules/@deploy-cli"
ln -s "$root" "$folder/node_modules/@deploy-cli/deploy"
ln -s ../@deploy-cli/deploy/bin/deploy.js "$folder/node_modules/.bin/deploy"
(cd "$root" && npm run --silent build)

cd "$folder"
export HOME="$folder" TERM=xterm-256color PS1='$ '
unset CI NO_COLOR FORCE_COLOR DEPLOY_ENV DEPLOY_CONFIG DEPLOY_CLOUD || true
asciinema rec --overwrite --quiet --cols 100 --rows 34 --idle-time-limit 2 \
  --command "bash $root/docs/demo/demo.sh" "$folder/demo.cast"
termtosvg render "$folder/demo.cast" "$root/docs/demo/demo.svg" \
  --min-frame-duration 250 --max-frame-duration 2500 --loop-delay 6000 --template window_frame
