# shellcheck shell=sh
# Container images that the machine cannot, or need not, pull. IMAGES: lines `reference sha256 url`
# of their tars. What was imported is noted beside containerd's own notes, and dies with them.

imported=/var/lib/containerd/gitstead-images

images_check() {
  status=0
  have=
  [ -z "$IMAGES" ] || [ ! -e "$imported" ] || have=$newline$(cat "$imported")$newline
  while read -r reference _; do
    [ -n "$reference" ] || continue
    case $have in *"$newline$reference$newline"*) continue ;; esac
    printf '%s ' "$reference"
    status=1
  done <<END
$IMAGES
END
  return "$status"
}

images_apply() {
  missing=$(holds images || true)
  while read -r reference sum url <&3; do
    case " $missing " in *" $reference "*) ;; *) continue ;; esac
    echo "images: importing $reference" >&2
    fetch "$sum" "$url"
    verify "$sum"
    logged ctr -n k8s.io images import --local --discard-unpacked-layers "$parts/$sum"
    # Nobody may be able to pull it again: the kubelet never removes it.
    logged ctr -n k8s.io images label "$reference" io.cri-containerd.pinned=pinned
    others=$(cat "$imported" 2>/dev/null || true)
    write "$imported" "${others:+$others
}$reference
"
    rm "$parts/$sum"
  done 3<<END
$IMAGES
END
}
