#!/usr/bin/env bash
# What a pull through a mirror costs: this registry and docker-registry in its proxy mode, both in front of one docker-registry, in turns on the same disk.
# Wants Debian's docker-registry and curl, and a published registry: dotnet publish src/Registry.Server -c Release -r linux-x64 --self-contained false -o DIR
# Usage: bench/mirror.sh DIR/registry.dll [ROUNDS]
set -euo pipefail

registry=$(realpath "${1:?the path of a published registry.dll}")
rounds=${2:-5}
work=$(mktemp -d)
type=application/vnd.oci.image.manifest.v1+json
upstream=127.0.0.1:5401 ours=127.0.0.1:5402/v2/up proxy=127.0.0.1:5403/v2
pids=()

main() {
    trap finish EXIT
    cd "$work"
    serve upstream 5401
    start docker-registry serve upstream.yml
    await 5401
    serve proxy 5403 "proxy: {remoteurl: http://$upstream}"
    start docker-registry serve proxy.yml
    echo "{\"Registry\":{\"Mirror\":{\"Upstreams\":[{\"Name\":\"up\",\"Url\":\"http://$upstream\"}]}}}" >mirror.json
    start dotnet "$registry" serve --config mirror.json --urls http://127.0.0.1:5402 --data mirror
    await 5402
    await 5403
    for ((round = 1; round <= rounds; round++)); do
        layer "$round"
        image "i$round"
        image "c$round"
        sync
        # Whose turn comes first changes, for both find the upstream's files in the system's cache from then on.
        if ((round % 2)); then turn "$round" ours proxy; else turn "$round" proxy ours; fi
    done
}

serve() {
    printf 'version: 0.1\nlog: {level: error, accesslog: {disabled: %s}}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: 127.0.0.1:%s}\n%s\n' \
        "$([[ $1 == proxy ]] && echo true || echo false)" "$work/$1" "$2" "${3:-}" >"$1.yml"
}

start() {
    "$@" >"log$((${#pids[@]} + 1))" 2>&1 &
    pids+=($!)
}

await() { until curl -s -o /dev/null "127.0.0.1:$1/v2/"; do sleep 0.1; done; }

push() {
    local digest location
    digest=sha256:$(sha256sum "$1" | cut -d' ' -f1)
    location=$(curl -si -X POST "$upstream/v2/$2/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
    curl -sf -o /dev/null -T "$1" -H 'Content-Type: application/octet-stream' "$location&digest=$digest"
    echo "$digest"
}

descriptor() { echo "{\"mediaType\":\"$1\",\"digest\":\"$2\",\"size\":$(stat -c %s "$3")}"; }

# 512 MiB.
layer() {
    head -c 536870912 /dev/urandom >content
    push content big >"layer$1"
    curl -s -o /dev/null "$upstream/v2/big/blobs/$(<"layer$1")"
}

# A config and five layers of 5 MB.
image() {
    local layers=() config
    echo "{\"image\":\"$1 $RANDOM\"}" >config
    config=$(push config "$1")
    echo "$config" >"$1.blobs"
    for _ in 1 2 3 4 5; do
        head -c 5000000 /dev/urandom >content
        push content "$1" >>"$1.blobs"
        layers+=("$(descriptor application/vnd.oci.image.layer.v1.tar+gzip "$(tail -n 1 "$1.blobs")" content)")
    done
    (IFS=, && echo "{\"schemaVersion\":2,\"mediaType\":\"$type\",\"config\":$(descriptor application/vnd.oci.image.config.v1+json "$config" config),\"layers\":[${layers[*]}]}") >manifest
    curl -sf -o /dev/null -T manifest -H "Content-Type: $type" "$upstream/v2/$1/manifests/1"
}

# Three blobs at a time, as engines do.
pull() {
    local urls=() blob
    curl -sf -o /dev/null -H "Accept: $type" "$1/$2/manifests/1"
    while read -r blob; do urls+=(-o /dev/null "$1/$2/blobs/$blob"); done <"$2.blobs"
    curl -sf -Z --parallel-max 3 "${urls[@]}" 2>/dev/null
}

fifty() {
    local clients=()
    for _ in {1..50}; do
        pull "$1" "$2" &
        clients+=($!)
    done
    wait "${clients[@]}"
}

ms() {
    local began
    began=$(date +%s%N)
    "$@"
    echo $((($(date +%s%N) - began) / 1000000))
}

get() { curl -sf -o /dev/null "$1"; }

turn() {
    local round=$1 who base before
    echo "round $round: layer of 512 MiB from the upstream itself $(ms get "$upstream/v2/big/blobs/$(<"layer$round")") ms"
    for who in "$2" "$3"; do
        base=${!who}
        sync
        printf '  %-5s layer first %5s ms, again %5s ms;' "$who" "$(ms get "$base/big/blobs/$(<"layer$round")")" "$(ms get "$base/big/blobs/$(<"layer$round")")"
        printf ' image first %4s ms, again %4s ms;' "$(ms pull "$base" "i$round")" "$(ms pull "$base" "i$round")"
        before=$(asked "c$round")
        printf ' 50 clients %5s ms' "$(ms fifty "$base" "c$round")"
        sleep 0.5
        echo ", $(($(asked "c$round") - before)) requests upstream"
    done
}

asked() { grep -c "\"GET /v2/$1/" log1 || true; }

finish() {
    kill "${pids[@]}" 2>/dev/null || true
    wait
    rm -rf "$work"
}

main
