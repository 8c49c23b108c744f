#!/bin/sh
# Builds an image of an Apache Kafka broker, as an archive for `docker load`, for machines that cannot pull
# apache/kafka: base.sh's image, Debian's busybox for a shell, and the broker that is in canvass.jar. It reads
# KAFKA_... variables as the official image does, enough of them for deploy/compose and for Testcontainers.
# Needs no container engine. For trying out and tests; in earnest use the official image.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
target=$here/../target
out=${1:-$target/kafka-image.tar}
case $out in /*) ;; *) out=$(pwd)/$out ;; esac
[ -f "$target/base.tar" ] || "$here/base.sh" "$target/base.tar"
[ -f "$target/canvass.jar" ] || { echo "build $target/canvass.jar first: deploy/images/build.sh" >&2; exit 1; }
# The tag that compose.yaml names: what was loaded is not pulled.
tag=$(sed -n 's/^ *image: \(apache\/kafka:.*\)$/\1/p' "$here/../compose/compose.yaml")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/packages" "$work/root/bin" "$work/root/opt/kafka/bin" "$work/root/etc/kafka/docker" \
  "$work/root/var/lib/kafka/data" "$work/image"

(cd "$work/packages" && apt-get -q download busybox-static >&2)
dpkg-deb --extract "$work"/packages/busybox-static*.deb "$work/busybox"
cd "$work/root"
cp "$work/busybox/bin/busybox" bin/busybox
for command in sh bash env sleep sed tr cat mkdir grep nc chmod; do ln -s busybox "bin/$command"; done
cp "$target/canvass.jar" opt/kafka/kafka.jar
cat > opt/kafka/logback.xml <<'XML'
<configuration>
  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>[%d] %level %msg \(%logger\)%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="OUT"/></root>
</configuration>
XML
# KAFKA_NODE_ID is node.id; two underscores are one, three a dash.
cat > etc/kafka/docker/run <<'SH'
#!/bin/sh
set -eu
settings=/tmp/server.properties
env | grep '^KAFKA_' | grep -vE '^KAFKA_(HEAP_OPTS|OPTS|JVM_PERFORMANCE_OPTS|LOG4J_.*)=' | while IFS= read -r line; do
  name=$(printf '%s' "${line%%=*}" | sed 's/^KAFKA_//; s/___/-/g; s/__/\r/g; s/_/./g; s/\r/_/g' | tr 'A-Z' 'a-z')
  printf '%s=%s\n' "$name" "${line#*=}"
done > "$settings"
grep -q '^log.dirs=' "$settings" || echo 'log.dirs=/var/lib/kafka/data' >> "$settings"
java="java -Dlogback.configurationFile=/opt/kafka/logback.xml -cp /opt/kafka/kafka.jar"
$java kafka.tools.StorageTool format --ignore-formatted -t "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" -c "$settings"
exec $java ${KAFKA_HEAP_OPTS:--Xmx512m} kafka.Kafka "$settings"
SH
# What compose asks whether the broker is well: here, whether its port takes connections.
cat > opt/kafka/bin/kafka-broker-api-versions.sh <<'SH'
#!/bin/sh
[ "$1" = --bootstrap-server ] || exit 2
exec nc -w 5 "${2%:*}" "${2##*:}" < /dev/null
SH
chmod 755 etc/kafka/docker/run opt/kafka/bin/kafka-broker-api-versions.sh

epoch=1767225600
tar --create --sort=name --mtime="@$epoch" --numeric-owner --owner=0 --group=0 --format=posix \
  --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
  --exclude=./var/lib/kafka/data --file "$work/image/kafka.tar" .
tar --append --mtime="@$epoch" --numeric-owner --owner=10001 --group=10001 --mode=0755 --format=posix \
  --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
  --file "$work/image/kafka.tar" ./var/lib/kafka/data
cd "$work/image"
tar --extract --file "$target/base.tar" layer.tar
printf '{"architecture":"%s","os":"linux","created":"2026-01-01T00:00:00Z","config":{"User":"10001:10001","Env":["PATH=/bin:/opt/java/bin","JAVA_HOME=/opt/java","LANG=C.UTF-8"],"Cmd":["/etc/kafka/docker/run"],"ExposedPorts":{"9092/tcp":{}},"Volumes":{"/var/lib/kafka/data":{}}},"rootfs":{"type":"layers","diff_ids":["sha256:%s","sha256:%s"]}}' \
  "$(dpkg --print-architecture)" "$(sha256sum layer.tar | cut -d' ' -f1)" \
  "$(sha256sum kafka.tar | cut -d' ' -f1)" > config.json
name=$(sha256sum config.json | cut -d' ' -f1).json
mv config.json "$name"
printf '[{"Config":"%s","RepoTags":["%s"],"Layers":["layer.tar","kafka.tar"]}]' "$name" "$tag" > manifest.json
tar --create --sort=name --mtime="@$epoch" --numeric-owner --owner=0 --group=0 --file "$out" \
  "$name" layer.tar kafka.tar manifest.json
echo "$out: $tag, $(du -h "$out" | cut -f1)" >&2
