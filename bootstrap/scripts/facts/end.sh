# shellcheck shell=sh
# The last line proves that the list is whole.

fact end yes
