#!/usr/bin/env bash
# Classifies the pictures of a list on one machine, or on several that see the same files, with GNU parallel: one process a share.
#
#   docs/scale/parallel.sh list.txt results 8              # 8 shares on this machine
#   docs/scale/parallel.sh list.txt results 32 --sshloginfile machines --workdir "$PWD"
#
# One process uses all cores already. Several on one machine pay only where its disk is slow (a network drive): some wait while others compute.
# Run the same line again after an interruption: each share goes on where it was.
set -uo pipefail
list=$1
results=$2
shares=$3
shift 3
mkdir -p "$results"
seq "$shares" | parallel "$@" --line-buffer --tag \
  npm run -s classify -- --files-from "$list" --shard "{}/$shares" --resume "$results/{}.jsonl"
failed=$?
cat "$results"/*.jsonl > "$results.jsonl"
exit "$failed"
