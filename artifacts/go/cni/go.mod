module gitstead.dev/artifacts/cni

go 1.26.4

require github.com/containernetworking/plugins v0.9.1
