# shellcheck shell=sh
# Ends the join of a worker of which kubeadm was done, and only the end is missing. DONE: journal entry.

lock
# kubeadm removes it when the kubelet has credentials of its own.
rm -f /etc/kubernetes/bootstrap-kubelet.conf
close_files
journal "$DONE"
