# shellcheck shell=sh
# Only looks.

check_steps
