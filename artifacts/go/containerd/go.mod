module gitstead.dev/artifacts/containerd

go 1.26.4

require github.com/containerd/containerd/v2 v2.1.5
