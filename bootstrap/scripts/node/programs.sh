# shellcheck shell=sh
# Kubernetes, containerd and what belongs to them. PROGRAMS: lines `name path sha256 url`, `-` for
# what is not known. What was installed is noted in lines `name size path`.

noted=$ours/programs

programs_check() {
  [ -n "$PROGRAMS" ] || return 0
  paths=
  while read -r _ path _; do paths="$paths $path"; done <<END
$PROGRAMS
END
  # shellcheck disable=SC2086
  {
    printf '%s\n' "$PROGRAMS"
    echo
    [ ! -e "$noted" ] || cat "$noted"
    echo
    stat -c '%s %n' $paths 2>/dev/null
  } | awk '
    $0 == "" { part++; next }
    part == 0 { wanted[$2] = $1 }
    part == 1 { noted[$3] = $1 " " $2 }
    part == 2 { size[$2] = $1 }
    END {
      for (path in wanted)
        if (noted[path] != wanted[path] " " size[path]) { printf "%s ", wanted[path]; bad = 1 }
      exit bad
    }'
}

programs_apply() {
  missing=$(holds programs || true)
  while read -r name path sum url <&3; do
    case " $missing " in *" $name "*) ;; *) continue ;; esac
    owner=$(dpkg -S "$path" 2>/dev/null) && {
      echo "error: $path belongs to the package ${owner%%:*}: remove the package first" >&2
      exit 1
    }
    echo "programs: installing $name" >&2
    fetch "$sum" "$url"
    verify "$sum"
    note_restart "$path"
    mkdir -p "${path%/*}"
    # Not moved: the parts may lie on another disk.
    cp "$parts/$sum" "$path.new"
    chmod 0755 "$path.new"
    sync "$path.new"
    mv "$path.new" "$path"
    others=$(grep -v " $path\$" "$noted" 2>/dev/null || true)
    write "$noted" "${others:+$others
}$name $(stat -c %s "$path") $path
"
    rm "$parts/$sum"
  done 3<<END
$PROGRAMS
END
}
