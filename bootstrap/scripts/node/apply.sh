# shellcheck shell=sh
# Does what is not done, one script at a time.

lock
apply_steps
