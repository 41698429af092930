#!/bin/sh
# Waits until containerd answers.
for _ in $(seq 100); do
  ctr version >/dev/null 2>&1 && exit 0
  sleep 0.1
done
echo 'containerd did not start within 10 seconds' >&2
exit 1
