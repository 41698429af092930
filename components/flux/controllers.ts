import { FIELD_MANAGER } from '../../plan/conventions.ts';

/** One of Flux's controllers, as far as it differs from the others. */
export interface Controller {
  readonly name: string;
  readonly image: string;
  /** Arguments besides those that all controllers share. */
  readonly args: readonly string[];
  /** Named ports besides `http-prom` and `healthz`. */
  readonly ports: Readonly<Record<string, number>>;
  /** Volumes and where they are mounted, all empty at start. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** How it says that it is ready; `/readyz` on `healthz` unless given. */
  readonly ready?: { readonly path: string; readonly port: string };
  /** A second copy would not see the first one's files, so the old one stops first. */
  readonly recreate?: true;
  /** Seconds to finish what it is doing when stopped. */
  readonly grace: number;
  /** Whether it acts on the cluster in its own name, whatever Git says. */
  readonly clusterAdmin: boolean;
}

const image = (name: string, version: string) => `ghcr.io/fluxcd/${name}:${version}`;

/** Where controllers send events; the trailing dot saves searching DNS domains. */
const EVENTS =
  '--events-addr=http://notification-controller.$(RUNTIME_NAMESPACE).svc.cluster.local./';

/**
 * How often to look again at something that waits for another object. The default of 30 s
 * would make every level of `dependsOn` cost half a minute.
 */
const REQUEUE = '--requeue-dependency=2s';

/** Failing things are retried with growing delays; after an outage a small cluster must not wait for minutes. */
const RETRY = '--max-retry-delay=30s';

/**
 * Fields of what the bootstrap seeded become Flux's alone; else a field that a later version
 * drops would stay, because the bootstrap still owned it.
 */
const TAKE_OVER = `--override-manager=${FIELD_MANAGER}`;

/** Flux's controllers; versions are those of the lock. */
export const CONTROLLERS: readonly Controller[] = [
  {
    name: 'source-controller',
    image: image('source-controller', 'v1.9.3'),
    args: [
      EVENTS,
      REQUEUE,
      RETRY,
      '--storage-path=/data',
      '--storage-adv-addr=source-controller.$(RUNTIME_NAMESPACE).svc.cluster.local.',
    ],
    ports: { http: 9090 },
    volumes: { data: '/data', tmp: '/tmp' },
    // Keeps the root certificates of signature checks off the read-only root.
    environment: { TUF_ROOT: '/tmp/.sigstore' },
    // Ready means that it serves artifacts, which only the leader does.
    ready: { path: '/', port: 'http' },
    recreate: true,
    grace: 10,
    clusterAdmin: false,
  },
  {
    name: 'kustomize-controller',
    image: image('kustomize-controller', 'v1.9.4'),
    // A new commit must not wait until the health check of the one before it gives up.
    args: [
      EVENTS,
      REQUEUE,
      RETRY,
      TAKE_OVER,
      '--feature-gates=CancelHealthCheckOnNewRevision=true',
    ],
    ports: {},
    volumes: { tmp: '/tmp' },
    grace: 60,
    clusterAdmin: true,
  },
  {
    name: 'helm-controller',
    image: image('helm-controller', 'v1.6.2'),
    args: [EVENTS, REQUEUE, RETRY],
    ports: {},
    volumes: { tmp: '/tmp' },
    grace: 600,
    clusterAdmin: true,
  },
  {
    name: 'notification-controller',
    image: image('notification-controller', 'v1.9.3'),
    args: [RETRY],
    ports: { http: 9090, 'http-webhook': 9292 },
    volumes: { tmp: '/tmp' },
    grace: 10,
    clusterAdmin: false,
  },
];

/** The artifact with the CRDs of each controller, to be handed to the renderer as text. */
export const CRD_ARTIFACTS: Readonly<Record<string, string>> = Object.fromEntries(
  CONTROLLERS.map(({ name }) => [name, `${name}-crds`]),
);
