/**
 * Two replicas behind the published port of applications, as an operator who wants no gap writes them.
 * The image is one that every cluster has on board: CoreDNS answers HTTP on its health port.
 */
export const WORKLOAD = `
apiVersion: v1
kind: ConfigMap
metadata: { name: shop, namespace: default }
data:
  Corefile: |
    .:1053 {
      health :9898
      ready :8181
    }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: default }
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: shop } }
      containers:
        - name: shop
          image: registry.k8s.io/coredns/coredns:v1.14.2
          args: [-conf, /etc/shop/Corefile]
          readinessProbe: { httpGet: { path: /ready, port: 8181 }, periodSeconds: 1 }
          # New connections find their way elsewhere before the server stops to listen.
          lifecycle: { preStop: { sleep: { seconds: 5 } } }
          volumeMounts: [{ name: settings, mountPath: /etc/shop }]
      volumes: [{ name: settings, configMap: { name: shop } }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: shop, namespace: default }
spec:
  minAvailable: 1
  selector: { matchLabels: { app: shop } }
---
apiVersion: v1
kind: Service
metadata: { name: shop, namespace: default }
spec:
  type: NodePort
  selector: { app: shop }
  ports: [{ port: 80, targetPort: 9898, nodePort: 30080 }]
`;

/** Path at which each replica answers. */
export const WORKLOAD_PATH = '/health';
