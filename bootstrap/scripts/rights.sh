# shellcheck shell=sh
# Takes rights away that files should not give.

lock
close_files
