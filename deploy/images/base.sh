#!/bin/sh
# Builds the base of the container images from Debian's packages: C library, certificates, time zones and a
# Java runtime with the modules that Canvass uses; no shell, no package manager. Needs no container engine
# and no root: apt-get, dpkg-deb and a JDK 17 with jlink. Writes a `docker load` archive.
set -eu
out=${1:?usage: base.sh FILE.tar}
case $out in /*) ;; *) out=$(pwd)/$out ;; esac
jlink=${JAVA_HOME:+$JAVA_HOME/bin/}jlink
architecture=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/packages" "$work/root" "$work/image"

(cd "$work/packages" && apt-get -q download \
  base-files netbase tzdata ca-certificates libc6 libgcc-s1 gcc-12-base libstdc++6 zlib1g >&2)
for package in "$work"/packages/*.deb; do
  dpkg-deb --extract "$package" "$work/root"
done
rm -rf "$work/root/usr/share/doc" "$work/root/usr/share/man" "$work/root/usr/share/locale"

"$jlink" --output "$work/root/opt/java" --strip-debug --no-header-files --no-man-pages --compress=2 \
  --add-modules java.se,jdk.unsupported,jdk.crypto.ec,jdk.management,jdk.naming.dns,jdk.zipfs,jdk.net

cd "$work/root"
mkdir -p tmp etc/canvass var/lib/canvass etc/ssl/certs
chmod 1777 tmp
cat usr/share/ca-certificates/*/*.crt > etc/ssl/certs/ca-certificates.crt
echo 'root:x:0:0:root:/:/nonexistent
canvass:x:10001:10001:canvass:/var/lib/canvass:/nonexistent' > etc/passwd
echo 'root:x:0:
canvass:x:10001:' > etc/group
# The same files give the same bytes.
epoch=1767225600
tar --create --sort=name --mtime="@$epoch" --numeric-owner --owner=0 --group=0 --format=posix \
  --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
  --exclude=./var/lib/canvass --file "$work/image/layer.tar" .
tar --append --mtime="@$epoch" --numeric-owner --owner=10001 --group=10001 --mode=0700 --format=posix \
  --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
  --file "$work/image/layer.tar" ./var/lib/canvass
cd "$work/image"
layer=$(sha256sum layer.tar | cut -d' ' -f1)
printf '{"architecture":"%s","os":"linux","created":"2026-01-01T00:00:00Z","config":{"Env":["PATH=/opt/java/bin","JAVA_HOME=/opt/java","LANG=C.UTF-8"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"2026-01-01T00:00:00Z","created_by":"deploy/images/base.sh"}]}' \
  "$architecture" "$layer" > config.json
name=$(sha256sum config.json | cut -d' ' -f1).json
mv config.json "$name"
printf '[{"Config":"%s","RepoTags":["canvass-base:local"],"Layers":["layer.tar"]}]' "$name" > manifest.json
mkdir -p "$(dirname "$out")"
tar --create --sort=name --mtime="@$epoch" --numeric-owner --owner=0 --group=0 --file "$out" "$name" layer.tar manifest.json
echo "$out: $(du -h "$out" | cut -f1)" >&2
