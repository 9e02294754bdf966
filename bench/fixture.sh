#!/usr/bin/env bash
# How long a TestRegistry takes to its first answer: in a new process each time, and in one that is warm.
# bench/fixture.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-15}
dotnet build bench/Registry.FixtureBench -c Release -v quiet --nologo
program=(dotnet bench/Registry.FixtureBench/bin/Release/net10.0/Registry.FixtureBench.dll)

# The first run reads the files from the disk.
"${program[@]}" >/dev/null
median=$(for _ in $(seq "$rounds"); do "${program[@]}"; done | sort -n | sed -n "$(((rounds + 1) / 2))p")
echo "first answer in a new process: $median ms (median of $rounds)"
"${program[@]}" warm
