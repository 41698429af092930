// Package udp stands in for flannel's backend of the same name, which needs a C
// compiler and which no cluster here uses: flannel then builds as pure Go.
package udp
