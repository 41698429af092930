/** An API version that a minor of Kubernetes no longer has. */
interface RemovedApi {
  readonly apiVersion: string;
  readonly kinds: readonly string[];
  /** The first minor without it. */
  readonly removedIn: string;
}

/** What Kubernetes removes in the minors that a cluster of ours may come to, oldest first. */
export const REMOVED_APIS: readonly RemovedApi[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1beta1',
    kinds: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
    removedIn: '1.34',
  },
  {
    apiVersion: 'storage.k8s.io/v1alpha1',
    kinds: ['VolumeAttributesClass'],
    removedIn: '1.35',
  },
  {
    apiVersion: 'storage.k8s.io/v1beta1',
    kinds: ['VolumeAttributesClass'],
    removedIn: '1.37',
  },
  {
    apiVersion: 'networking.k8s.io/v1beta1',
    kinds: ['IPAddress', 'ServiceCIDR'],
    removedIn: '1.37',
  },
  {
    apiVersion: 'certificates.k8s.io/v1alpha1',
    kinds: ['ClusterTrustBundle'],
    removedIn: '1.37',
  },
  {
    apiVersion: 'resource.k8s.io/v1beta1',
    kinds: ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
    removedIn: '1.38',
  },
];

/** Whether a minor such as `1.36` is without an API version for a kind; if so, since which minor. */
export function removedBy(minor: string, apiVersion: string, kind: string): string | undefined {
  return REMOVED_APIS.find(
    (api) =>
      api.apiVersion === apiVersion && api.kinds.includes(kind) && !isLater(api.removedIn, minor),
  )?.removedIn;
}

/** Whether minor `a` comes after minor `b`. */
export function isLater(a: string, b: string): boolean {
  const [[majorA = 0, minorA = 0], [majorB = 0, minorB = 0]] = [numbers(a), numbers(b)];
  return majorA === majorB ? minorA > minorB : majorA > majorB;
}

function numbers(minor: string): readonly number[] {
  return minor.replace(/^v/, '').split('.').map(Number);
}
