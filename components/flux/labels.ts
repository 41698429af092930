/** Flux's line of releases, a bundle of controllers that each have their own version. */
export const FLUX_VERSION = 'v2.9';

/** Labels by which Flux's own tools find its parts. */
export const FLUX_LABELS = {
  'app.kubernetes.io/instance': 'flux-system',
  'app.kubernetes.io/part-of': 'flux',
  'app.kubernetes.io/version': FLUX_VERSION,
};

/** The same, for one controller. */
export function controllerLabels(name: string): Record<string, string> {
  return { ...FLUX_LABELS, 'app.kubernetes.io/component': name, 'control-plane': 'controller' };
}
