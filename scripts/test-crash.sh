#!/bin/sh
# Kills, failing system calls, overlapping pipelines and memory that runs out, in short. At full length: scripts/torture.
exec "${0%/*}/torture" --short
