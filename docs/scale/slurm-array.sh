#!/usr/bin/env bash
# Classifies the pictures of a list on a Slurm cluster, one share a task. Put it into the folder of Micrographia, then:
#
#   find /data/sem -type f \( -iname '*.tif' -o -iname '*.jpg' \) > list.txt
#   sbatch --array=1-64 docs/scale/slurm-array.sh list.txt results
#   cat results/*.jsonl > results.jsonl        # when all tasks have ended
#
# A task that was killed or timed out goes on where it was: submit the same line again. Exit code 3 of a task means that some of its files
# could not be read; they stand in its results with the reason.
#SBATCH --job-name=micrographia
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=08:00:00
set -uo pipefail
list=$1
results=$2
share=${SLURM_ARRAY_TASK_ID:?this script runs as an array: sbatch --array=1-64}
shares=${SLURM_ARRAY_TASK_COUNT:?}
mkdir -p "$results"
npm run -s classify -- --files-from "$list" --shard "$share/$shares" --resume "$results/$share.jsonl"
