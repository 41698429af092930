/** Where CoreDNS listens in its pod: above 1024, so that it needs no capability at all. */
export const DNS_PORT = 1053;

/**
 * CoreDNS's configuration. Names of the cluster are not cached, so that a Service can be
 * reached the moment it exists; everything else is asked of the machine's own resolver.
 */
export const COREFILE = `.:${DNS_PORT} {
    errors
    health {
        lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
        max_concurrent 1000
    }
    cache 30 {
        disable success cluster.local
        disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;
