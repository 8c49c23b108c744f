#!/bin/sh
# Builds the images of collector and party node as archives for `docker load`, on the base of base.sh unless
# CANVASS_BASE names another one (such as eclipse-temurin@sha256:...). Needs no container engine.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
target=$root/deploy/target
base=${CANVASS_BASE:-}
if [ -z "$base" ]; then
  [ -f "$target/base.tar" ] || "$here/base.sh" "$target/base.tar"
  base=tar://$target/base.tar
fi
cd "$root"
./mvnw -B -q -Pimages -Dmaven.test.skip=true "-Dcanvass.base=$base" package
ls -l "$target"/*-image.tar "$target"/bom.json
