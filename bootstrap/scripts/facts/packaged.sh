# shellcheck shell=sh
# Packages of the distribution that own places of our programs, where we have installed none yet.

owners=
if [ ! -e "$noted" ]; then
  while read -r _ path _; do
    if [ -z "$path" ] || [ ! -e "$path" ]; then continue; fi
    owner=$(dpkg -S "$path" 2>/dev/null) || continue
    owners="$owners ${owner%%:*}"
  done <<END
$PROGRAMS
END
fi
fact packaged "$owners"
